import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

let account: EmptyAccount;
let kms: KMSClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  kms = new KMSClient(account.client);
});
afterAll(async () => {
  kms.destroy();
  await account.close();
});

async function makeKey(): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "logs", Tags: [{ TagKey: "a", TagValue: "1" }] }));
  return KeyMetadata?.KeyId ?? "";
}

test("a key is found by its id, its ARN and its alias, with the policy, rotation and tags that it was given", async () => {
  // given
  const KeyId = await makeKey();
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  // when
  await kms.send(new CreateAliasCommand({ AliasName: "alias/logs", TargetKeyId: KeyId }));
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy }));
  await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "b", TagValue: "2" }] }));
  await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
  // then
  const Arn = `arn:aws:kms:eu-west-1:123456789012:key/${KeyId}`;
  for (const reference of [KeyId, Arn, "alias/logs", "arn:aws:kms:eu-west-1:123456789012:alias/logs"])
    expect((await kms.send(new DescribeKeyCommand({ KeyId: reference }))).KeyMetadata).toMatchObject({
      KeyId,
      Arn,
      Description: "logs",
      KeyState: "Enabled",
      KeySpec: "SYMMETRIC_DEFAULT",
    });
  expect(await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  expect((await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }))).Policy).toBe(policy);
  expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([{ TagKey: "b", TagValue: "2" }]);
  expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([{ KeyId, KeyArn: Arn }]);
  expect((await kms.send(new ListAliasesCommand({ KeyId }))).Aliases).toMatchObject([{ AliasName: "alias/logs", TargetKeyId: KeyId }]);
  await kms.send(new DeleteAliasCommand({ AliasName: "alias/logs" }));
  await expect(kms.send(new DescribeKeyCommand({ KeyId: "alias/logs" }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Alias arn:aws:kms:eu-west-1:123456789012:alias/logs is not found.",
  });
  await expect(kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }))).rejects.toMatchObject({
    message: "the local runtime does not emulate KMS's Encrypt",
  });
});

test("an error has no code of the Query protocol, which KMS never had: botocore would take its name from there", async () => {
  const error: unknown = await kms.send(new DescribeKeyCommand({ KeyId: "none" })).catch((thrown) => thrown);
  expect(error).toMatchObject({ name: "NotFoundException" });
  expect(error).toHaveProperty(["$response", "headers", "content-type"], "application/x-amz-json-1.1");
  expect(error).not.toHaveProperty(["$response", "headers", "x-amzn-query-error"]);
});

test("a key waits for its deletion, cannot be changed meanwhile, and can be kept after all", async () => {
  // given
  const KeyId = await makeKey();
  const state = async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  // when
  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  // then
  expect(scheduled).toMatchObject({ KeyState: "PendingDeletion", DeletionDate: expect.any(Date) });
  expect(await state()).toBe("PendingDeletion");
  await expect(kms.send(new EnableKeyRotationCommand({ KeyId }))).rejects.toMatchObject({
    name: "KMSInvalidStateException",
    message: `arn:aws:kms:eu-west-1:123456789012:key/${KeyId} is pending deletion.`,
  });
  await kms.send(new CancelKeyDeletionCommand({ KeyId }));
  expect(await state()).toBe("Disabled");
});
