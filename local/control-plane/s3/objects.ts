import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type {
  CreateMultipartUploadRequest,
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  GetObjectCommandOutput,
  GetObjectRequest,
  GetObjectTaggingOutput,
  GetObjectTaggingRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  PutObjectOutput,
  PutObjectRequest,
  PutObjectTaggingRequest,
} from "@aws-sdk/client-s3";
import type { Draft } from "../../account/account-state";
import type { ObjectContentEntry } from "../../account/entries/storage";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { byteRange } from "./byte-range";
import { decodeBody } from "./decode-body";
import { s3Error } from "./errors";
import { accessToBucket, accessToObject, findBucket, findObject, type ObjectInput, objectKey } from "./find";

const KEPT_HEADERS = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "WebsiteRedirectLocation",
  "ServerSideEncryption",
  "SSEKMSKeyId",
  "ChecksumCRC32",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
  "ChecksumSHA1",
  "ChecksumSHA256",
] as const;

export function objectOperations({ account, code }: ControlPlaneNeeds) {
  const find = (input: GetObjectRequest) => {
    if (input.PartNumber !== undefined) throw new NotEmulated("parts of an upload (partNumber)");
    const { version, content } = findObject(account, input);
    if (input.IfMatch !== undefined && input.IfMatch !== content.ETag) throw preconditionFailed();
    return { version, content, range: byteRange(input.Range, content.ContentLength) };
  };
  const head = ({ version, content, range }: ReturnType<typeof find>): HeadObjectOutput => {
    const tags = Object.keys(content.Tags).length;
    return {
      ...(range ? withoutChecksums(content.headers) : content.headers),
      AcceptRanges: "bytes",
      LastModified: new Date(version.LastModified),
      ...(range
        ? { ContentLength: range.last - range.first + 1, ContentRange: `bytes ${range.first}-${range.last}/${content.ContentLength}` }
        : { ContentLength: content.ContentLength }),
      ETag: content.ETag,
      Metadata: { ...content.Metadata },
      ...(version.VersionId !== "null" && { VersionId: version.VersionId }),
      ...(tags > 0 && { TagCount: tags }),
    };
  };
  return {
    /** docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html: `If-None-Match: *` makes it fail where the object exists. */
    PutObject: operation<PutObjectRequest, PutObjectOutput>({
      access: accessToObject("PutObject"),
      async run(input, { request }) {
        findBucket(account, input.Bucket);
        const { body, trailers } = decodeBody(request);
        const md5 = createHash("md5").update(body).digest();
        if (input.ContentMD5 !== undefined && input.ContentMD5 !== md5.toString("base64"))
          throw s3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        const content: ObjectContentEntry = {
          sha256: (await code.put(body)).sha256,
          ContentLength: body.length,
          ETag: `"${md5.toString("hex")}"`,
          headers: headersOf(input, trailers),
          Metadata: { ...input.Metadata },
          Tags: Object.fromEntries(new URLSearchParams(input.Tagging ?? "")),
        };
        const VersionId = await account.change((draft) => {
          const current = draft.get("s3.objects", objectKey(input))?.versions[0]?.content;
          if (input.IfNoneMatch === "*" && current) throw preconditionFailed();
          if (input.IfMatch !== undefined && input.IfMatch !== current?.ETag) throw preconditionFailed();
          return putVersion(draft, input, content);
        });
        const { ContentType, ...answered } = content.headers;
        return { ...answered, ETag: content.ETag, ...(VersionId !== "null" && { VersionId }) };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
    GetObject: operation<GetObjectRequest, GetObjectCommandOutput>({
      access: accessToObject("GetObject"),
      async run(input) {
        const found = find(input);
        const body = await readFile(code.find(found.content.sha256).path);
        return { ...head(found), Body: found.range ? body.subarray(found.range.first, found.range.last + 1) : body };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
    HeadObject: operation<HeadObjectRequest, HeadObjectOutput>({
      access: accessToObject("GetObject"),
      run: (input) => head(find(input)),
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: a delete marker in a bucket with versions. */
    DeleteObject: operation<DeleteObjectRequest, DeleteObjectOutput>({
      access: accessToObject("DeleteObject"),
      run: (input) => account.change((draft) => deleteVersion(draft, input)),
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
    DeleteObjects: operation<DeleteObjectsRequest, DeleteObjectsOutput>({
      access: accessToBucket("DeleteObject"),
      run: ({ Bucket, Delete: { Objects = [], Quiet = false } = { Objects: [] } }) =>
        account.change((draft) => {
          for (const { Key, VersionId } of Objects) deleteVersion(draft, { Bucket, Key, VersionId });
          return Quiet ? {} : { Deleted: Objects.map(({ Key, VersionId }) => ({ Key, VersionId })) };
        }),
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
    GetObjectTagging: operation<GetObjectTaggingRequest, GetObjectTaggingOutput>({
      access: accessToObject("GetObjectTagging"),
      run: (input) => ({ TagSet: Object.entries(findObject(account, input).content.Tags).map(([Key, Value]) => ({ Key, Value })) }),
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
    PutObjectTagging: operation<PutObjectTaggingRequest, object>({
      access: accessToObject("PutObjectTagging"),
      run: (input) => setTags(input, Object.fromEntries((input.Tagging?.TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value]))),
    }),
    DeleteObjectTagging: operation<GetObjectTaggingRequest, object>({
      access: accessToObject("DeleteObjectTagging"),
      run: (input) => setTags(input, {}),
    }),
  };

  async function setTags(input: ObjectInput, Tags: ObjectContentEntry["Tags"]): Promise<object> {
    await account.change((draft) => {
      const { version, content } = findObject(draft, input);
      const entry = draft.get("s3.objects", objectKey(input));
      if (!entry) return;
      const versions = entry.versions.map((one) => (one === version ? { ...one, content: { ...content, Tags } } : one));
      draft.put("s3.objects", objectKey(input), { ...entry, versions });
    });
    return {};
  }
}

/** What is answered again of the headers that an object was put with. */
export function headersOf(
  input: PutObjectRequest | CreateMultipartUploadRequest,
  trailers: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = new Map<string, unknown>(Object.entries(input));
  const kept = KEPT_HEADERS.map((name): readonly [string, unknown] => [
    name,
    values.get(name) ?? trailers[name.replace("Checksum", "x-amz-checksum-").toLowerCase()],
  ]);
  const headers = Object.fromEntries(kept.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  // `aws-chunked` is how the request was sent, and no part of the object.
  const { ContentEncoding = "", ...others } = headers;
  const encoding = ContentEncoding.split(",").filter((one) => one.trim() !== "aws-chunked" && one !== "");
  return {
    ContentType: "application/octet-stream",
    ServerSideEncryption: "AES256",
    ...others,
    ...(encoding.length > 0 && { ContentEncoding: encoding.join(",") }),
  };
}

/** A checksum is of the whole object, and SDKs would compare it with the part that they get. */
function withoutChecksums(headers: ObjectContentEntry["headers"]): ObjectContentEntry["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("Checksum")));
}

/** @returns the version's id. */
export function putVersion(draft: Draft, input: ObjectInput, content: ObjectContentEntry | undefined): string {
  const { Bucket = "", Key = "" } = input;
  const isVersioned = findBucket(draft, Bucket).Versioning === "Enabled";
  const before = draft.get("s3.objects", objectKey(input))?.versions ?? [];
  const version = {
    VersionId: isVersioned ? randomUUID().replaceAll("-", "") : "null",
    LastModified: new Date().toISOString(),
    ...(content && { content }),
  };
  const older = isVersioned ? before : before.filter(({ VersionId }) => VersionId !== "null");
  draft.put("s3.objects", objectKey(input), { Bucket, Key, versions: [version, ...older] });
  return version.VersionId;
}

function deleteVersion(draft: Draft, input: ObjectInput): DeleteObjectOutput {
  const { Versioning } = findBucket(draft, input.Bucket);
  const { VersionId } = input;
  if (VersionId === undefined && Versioning !== undefined) return { DeleteMarker: true, VersionId: putVersion(draft, input, undefined) };
  const entry = draft.get("s3.objects", objectKey(input));
  const versions = entry?.versions.filter((one) => VersionId !== undefined && one.VersionId !== VersionId) ?? [];
  if (!entry || versions.length === 0) draft.remove("s3.objects", objectKey(input));
  else draft.put("s3.objects", objectKey(input), { ...entry, versions });
  return VersionId === undefined ? {} : { VersionId };
}

function preconditionFailed() {
  return s3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
}
