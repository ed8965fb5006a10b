import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { strToU8, zipSync } from "fflate";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { createRole } from "../helpers/lambda-role";

let account: EmptyAccount;
let s3: S3Client;

beforeAll(async () => {
  account = await startEmptyAccount();
  s3 = new S3Client({ ...account.client, maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket: "files" }));
});
afterAll(() => account.close());

test("an object is read as it was put, whatever its key", async () => {
  // given
  const object = { Bucket: "files", Key: "a b/ü+(1)!.txt" };
  // when
  const put = await s3.send(new PutObjectCommand({ ...object, Body: "hello", ContentType: "text/plain", Metadata: { by: "me" } }));
  const got = await s3.send(new GetObjectCommand(object));
  // then
  expect(await got.Body?.transformToString()).toBe("hello");
  expect(got).toMatchObject({ ETag: put.ETag, ContentType: "text/plain", ContentLength: 5, Metadata: { by: "me" } });
  expect((await s3.send(new ListObjectsV2Command({ Bucket: "files", Prefix: "a b/" }))).Contents?.map(({ Key }) => Key)).toEqual([
    object.Key,
  ]);
});

test("an object that comes in parts is whole when it is completed, and not there before", async () => {
  // given
  const object = { Bucket: "files", Key: "large.zip" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...object, ContentType: "application/zip" }));
  const [head, end] = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("the end")];
  const send = (PartNumber: number, Body: Buffer) => s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
  const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  // when
  const { ETag: second } = await send(2, end);
  const { ETag: first } = await send(1, head);
  // then
  await expect(s3.send(new HeadObjectCommand(object))).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  await expect(complete({ PartNumber: 1, ETag: second })).rejects.toMatchObject({ name: "InvalidPart" });
  await expect(complete({ PartNumber: 2, ETag: second }, { PartNumber: 1, ETag: first })).rejects.toMatchObject({
    name: "InvalidPartOrder",
  });
  const { ETag } = await complete({ PartNumber: 1, ETag: first }, { PartNumber: 2, ETag: second });
  expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  const got = await s3.send(new GetObjectCommand(object));
  expect(got).toMatchObject({ ContentType: "application/zip", ETag });
  expect(Buffer.concat([head, end]).equals((await got.Body?.transformToByteArray()) ?? Buffer.of())).toBe(true);
  await expect(complete({ PartNumber: 1, ETag: first })).rejects.toMatchObject({ name: "NoSuchUpload" });
});

test("parts but the last have 5 MiB at least, and an aborted upload is gone", async () => {
  // given
  const object = { Bucket: "files", Key: "small" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const Parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
  for (const PartNumber of [1, 2]) {
    const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body: "x" }));
    Parts.push({ PartNumber, ETag });
  }
  const complete = () => s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  // then
  await expect(complete()).rejects.toMatchObject({ name: "EntityTooSmall" });
  await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
  await expect(complete()).rejects.toMatchObject({ name: "NoSuchUpload", $metadata: { httpStatusCode: 404 } });
});

test("a part of an object is read by its range, and one behind the end is refused", async () => {
  // given
  const object = { Bucket: "files", Key: "ten" };
  await s3.send(new PutObjectCommand({ ...object, Body: "0123456789" }));
  // when
  const part = async (Range: string) => {
    const { $metadata, Body, ContentRange } = await s3.send(new GetObjectCommand({ ...object, Range }));
    return [$metadata.httpStatusCode, ContentRange, await Body?.transformToString()];
  };
  // then
  expect(await part("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
  expect(await part("bytes=8-5242879")).toEqual([206, "bytes 8-9/10", "89"]);
  expect(await part("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
  expect(await part("bytes=0-1,4-5")).toEqual([200, undefined, "0123456789"]);
  await expect(part("bytes=10-")).rejects.toMatchObject({ name: "InvalidRange" });
});

test("of two that write a lock file at a time, one gets it", async () => {
  // given
  const lock = new PutObjectCommand({ Bucket: "files", Key: "state.tflock", Body: "{}", IfNoneMatch: "*" });
  // when
  const outcomes = await Promise.allSettled([s3.send(lock), s3.send(lock)]);
  // then
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { name: "PreconditionFailed" } });
});

test("a bucket with versions keeps what is replaced and deleted", async () => {
  // given
  await s3.send(new CreateBucketCommand({ Bucket: "versioned" }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: "versioned", VersioningConfiguration: { Status: "Enabled" } }));
  const object = { Bucket: "versioned", Key: "k" };
  // when
  const { VersionId } = await s3.send(new PutObjectCommand({ ...object, Body: "one" }));
  await s3.send(new PutObjectCommand({ ...object, Body: "two" }));
  await s3.send(new DeleteObjectCommand(object));
  // then
  await expect(s3.send(new HeadObjectCommand(object))).rejects.toMatchObject({ name: "NotFound" });
  const first = await s3.send(new GetObjectCommand({ ...object, VersionId }));
  expect(await first.Body?.transformToString()).toBe("one");
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket: "versioned" }));
  expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
  await expect(s3.send(new DeleteBucketCommand({ Bucket: "versioned" }))).rejects.toMatchObject({ name: "BucketNotEmpty" });
});

test("a setting of a bucket is read back, and one that was not made is missing by AWS's name", async () => {
  // given
  const TagSet = [{ Key: "team", Value: "chat" }];
  await expect(s3.send(new GetBucketTaggingCommand({ Bucket: "files" }))).rejects.toMatchObject({ name: "NoSuchTagSet" });
  // when
  await s3.send(new PutBucketTaggingCommand({ Bucket: "files", Tagging: { TagSet } }));
  // then
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket: "files" }))).TagSet).toEqual(TagSet);
});

test("a function runs code from a bucket", async () => {
  // given
  const Body = zipSync({ "index.js": strToU8("exports.handler = async () => 'from S3';") });
  await s3.send(new PutObjectCommand({ Bucket: "files", Key: "code.zip", Body }));
  const lambda = new LambdaClient(account.client);
  const Role = await createRole(account.client, "s3-runner");
  const Code = { S3Bucket: "files", S3Key: "code.zip" };
  // when
  await lambda.send(new CreateFunctionCommand({ FunctionName: "f", Role, Runtime: "nodejs22.x", Handler: "index.handler", Code }));
  // then
  expect((await lambda.send(new InvokeCommand({ FunctionName: "f" }))).Payload?.transformToString()).toBe('"from S3"');
});
