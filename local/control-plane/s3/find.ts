import type { AccountReader } from "../../account/account-state";
import type { BucketEntry, ObjectContentEntry, ObjectEntry, ObjectVersionEntry } from "../../account/entries/storage";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { noSuchBucket, noSuchKey, s3Error } from "./errors";

export interface ObjectInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/** @throws ApiError NoSuchBucket */
export function findBucket(account: AccountReader, name = ""): BucketEntry {
  const bucket = account.get("s3.buckets", name);
  if (!bucket) throw noSuchBucket();
  return bucket;
}

export function objectKey({ Bucket = "", Key = "" }: ObjectInput): string {
  return `${Bucket}/${Key}`;
}

/** Of one bucket, by key. */
export function objectsIn(account: AccountReader, bucket: string): ObjectEntry[] {
  return account
    .all("s3.objects")
    .filter(({ Bucket }) => Bucket === bucket)
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
}

/** @throws ApiError NoSuchBucket, NoSuchKey, NoSuchVersion */
export function findObject(
  account: AccountReader,
  input: ObjectInput,
): { readonly version: ObjectVersionEntry; readonly content: ObjectContentEntry } {
  findBucket(account, input.Bucket);
  const versions = account.get("s3.objects", objectKey(input))?.versions ?? [];
  const { VersionId } = input;
  const version = VersionId === undefined ? versions[0] : versions.find((one) => one.VersionId === VersionId);
  if (!version && VersionId !== undefined) throw s3Error(404, "NoSuchVersion", "The specified version does not exist.");
  if (!version?.content) throw noSuchKey();
  return { version, content: version.content };
}

export function accessToBucket(action: string): (input: ObjectInput) => readonly RequiredAccess[] {
  return ({ Bucket = "" }) => [{ action: `s3:${action}`, resource: `arn:aws:s3:::${Bucket}` }];
}

export function accessToObject(action: string): (input: ObjectInput) => readonly RequiredAccess[] {
  return (input) => [{ action: `s3:${action}`, resource: `arn:aws:s3:::${objectKey(input)}` }];
}
