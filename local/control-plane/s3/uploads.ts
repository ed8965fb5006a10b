import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type {
  AbortMultipartUploadRequest,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  ListPartsOutput,
  ListPartsRequest,
  UploadPartOutput,
  UploadPartRequest,
} from "@aws-sdk/client-s3";
import type { AccountReader } from "../../account/account-state";
import type { UploadEntry, UploadPartEntry } from "../../account/entries/storage";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { decodeBody } from "./decode-body";
import { s3Error } from "./errors";
import { accessToObject, findBucket } from "./find";
import { headersOf, putVersion } from "./objects";

/** Of every part but the last (docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** Objects that SDKs send in parts, which they do from some megabytes on (docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html). */
export function uploadOperations({ account, code }: ControlPlaneNeeds) {
  return {
    CreateMultipartUpload: operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>({
      access: accessToObject("PutObject"),
      async run(input) {
        const { Bucket = "", Key = "", Metadata = {}, Tagging = "" } = input;
        const UploadId = randomUUID().replaceAll("-", "");
        await account.change((draft) => {
          findBucket(draft, Bucket);
          const Tags = Object.fromEntries(new URLSearchParams(Tagging));
          draft.put("s3.uploads", UploadId, {
            UploadId,
            Bucket,
            Key,
            headers: headersOf(input, {}),
            Metadata: { ...Metadata },
            Tags,
            parts: [],
          });
        });
        return { Bucket, Key, UploadId };
      },
    }),

    UploadPart: operation<UploadPartRequest, UploadPartOutput>({
      access: accessToObject("PutObject"),
      async run(input, { request }) {
        const { PartNumber = 0 } = input;
        findUpload(account, input);
        if (!(PartNumber >= 1 && PartNumber <= 10_000))
          throw s3Error(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
        const { body } = decodeBody(request);
        const { sha256 } = await code.put(body);
        const part: UploadPartEntry = { PartNumber, ETag: `"${md5(body).toString("hex")}"`, sha256, Size: body.length };
        await account.change((draft) => {
          const upload = findUpload(draft, input);
          const others = upload.parts.filter((one) => one.PartNumber !== PartNumber);
          draft.put("s3.uploads", upload.UploadId, { ...upload, parts: [...others, part].sort((a, b) => a.PartNumber - b.PartNumber) });
        });
        return { ETag: part.ETag };
      },
    }),

    ListParts: operation<ListPartsRequest, ListPartsOutput>({
      access: accessToObject("ListMultipartUploadParts"),
      run(input) {
        const { Bucket, Key, UploadId, parts } = findUpload(account, input);
        return { Bucket, Key, UploadId, IsTruncated: false, Parts: parts.map(({ sha256: _bytes, ...part }) => part) };
      },
    }),

    CompleteMultipartUpload: operation<CompleteMultipartUploadRequest, CompleteMultipartUploadOutput>({
      access: accessToObject("PutObject"),
      async run(input) {
        const parts = chosenParts(findUpload(account, input), input);
        const body = Buffer.concat(await Promise.all(parts.map(({ sha256 }) => readFile(code.find(sha256).path))));
        const { sha256 } = await code.put(body);
        const ETag = `"${md5(Buffer.concat(parts.map((part) => Buffer.from(part.ETag.slice(1, -1), "hex")))).toString("hex")}-${parts.length}"`;
        return account.change((draft) => {
          const { UploadId, Bucket, Key, headers, Metadata, Tags } = findUpload(draft, input);
          const VersionId = putVersion(draft, { Bucket, Key }, { sha256, ContentLength: body.length, ETag, headers, Metadata, Tags });
          draft.remove("s3.uploads", UploadId);
          return { Bucket, Key, ETag, Location: `/${Bucket}/${Key}`, ...(VersionId !== "null" && { VersionId }) };
        });
      },
    }),

    AbortMultipartUpload: operation<AbortMultipartUploadRequest, object>({
      access: accessToObject("AbortMultipartUpload"),
      run: (input) =>
        account.change((draft) => {
          draft.remove("s3.uploads", findUpload(draft, input).UploadId);
          return {};
        }),
    }),
  };
}

interface OfUpload {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
}

/** @throws ApiError NoSuchBucket, NoSuchUpload */
function findUpload(account: AccountReader, { Bucket, Key, UploadId = "" }: OfUpload): UploadEntry {
  findBucket(account, Bucket);
  const upload = account.get("s3.uploads", UploadId);
  if (upload?.Bucket === Bucket && upload?.Key === Key && upload) return upload;
  const message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
  throw s3Error(404, "NoSuchUpload", message);
}

/** @throws ApiError InvalidPart, InvalidPartOrder, EntityTooSmall */
function chosenParts({ parts }: UploadEntry, { MultipartUpload: { Parts = [] } = {} }: CompleteMultipartUploadRequest): UploadPartEntry[] {
  const chosen = Parts.map(({ PartNumber, ETag = "" }) => {
    const part = parts.find((one) => one.PartNumber === PartNumber && one.ETag.slice(1, -1) === ETag.replaceAll('"', ""));
    if (part) return part;
    const message =
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
    throw s3Error(400, "InvalidPart", message);
  });
  if (chosen.length === 0) throw s3Error(400, "MalformedXML", "You must specify at least one part");
  if (chosen.some(({ PartNumber }, index) => index > 0 && PartNumber <= (chosen[index - 1]?.PartNumber ?? 0)))
    throw s3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
  if (chosen.slice(0, -1).some(({ Size }) => Size < MIN_PART_BYTES))
    throw s3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  return chosen;
}

function md5(bytes: Buffer): Buffer {
  return createHash("md5").update(bytes).digest();
}
