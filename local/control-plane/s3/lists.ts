import type {
  ListObjectsOutput,
  ListObjectsRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  ListObjectVersionsOutput,
  ListObjectVersionsRequest,
} from "@aws-sdk/client-s3";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { accessToBucket, findBucket, objectsIn } from "./find";

const MAX_KEYS = 1_000;

export function listOperations({ account }: ControlPlaneNeeds) {
  /** Objects, and the beginnings of keys that the delimiter ends. */
  function list({ Bucket = "", Prefix = "", Delimiter, MaxKeys = MAX_KEYS }: ListObjectsV2Request, after: string, token?: string) {
    findBucket(account, Bucket);
    const folders = new Set<string>();
    const contents = objectsIn(account, Bucket).flatMap(({ Key, versions: [newest] }) => {
      const { content } = newest ?? {};
      if (!newest || !content || !Key.startsWith(Prefix) || Key <= after) return [];
      const end = Delimiter ? Key.indexOf(Delimiter, Prefix.length) : -1;
      if (end < 0) {
        const { ContentLength: Size, ETag } = content;
        return [{ Key, Size, ETag, LastModified: new Date(newest.LastModified), StorageClass: "STANDARD" as const }];
      }
      folders.add(Key.slice(0, end + (Delimiter?.length ?? 0)));
      return [];
    });
    const { items, next } = page(contents, { most: Math.min(MaxKeys, MAX_KEYS), token });
    const CommonPrefixes = [...folders].map((folder) => ({ Prefix: folder }));
    return { answer: { Name: Bucket, Prefix, Delimiter, MaxKeys, IsTruncated: next !== undefined, Contents: items, CommonPrefixes }, next };
  }

  return {
    /** docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
    ListObjectsV2: operation<ListObjectsV2Request, ListObjectsV2Output>({
      access: accessToBucket("ListBucket"),
      run(input) {
        const { answer, next } = list(input, input.StartAfter ?? "", input.ContinuationToken);
        return { ...answer, KeyCount: answer.Contents.length + answer.CommonPrefixes.length, NextContinuationToken: next };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
    ListObjects: operation<ListObjectsRequest, ListObjectsOutput>({
      access: accessToBucket("ListBucket"),
      run(input) {
        const { answer } = list(input, input.Marker ?? "");
        return { ...answer, NextMarker: answer.IsTruncated ? answer.Contents.at(-1)?.Key : undefined };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html: all at once. */
    ListObjectVersions: operation<ListObjectVersionsRequest, ListObjectVersionsOutput>({
      access: accessToBucket("ListBucketVersions"),
      run({ Bucket = "", Prefix = "" }) {
        findBucket(account, Bucket);
        const all = objectsIn(account, Bucket)
          .filter(({ Key }) => Key.startsWith(Prefix))
          .flatMap(({ Key, versions }) =>
            versions.map(({ VersionId, LastModified, content }, index) => ({
              content,
              version: { Key, VersionId, IsLatest: index === 0, LastModified: new Date(LastModified) },
            })),
          );
        return {
          Name: Bucket,
          Prefix,
          IsTruncated: false,
          Versions: all.flatMap(({ version, content }) =>
            content ? [{ ...version, ETag: content.ETag, Size: content.ContentLength }] : [],
          ),
          DeleteMarkers: all.flatMap(({ version, content }) => (content ? [] : [version])),
        };
      },
    }),
  };
}
