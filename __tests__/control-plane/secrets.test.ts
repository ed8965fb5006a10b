import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

let account: EmptyAccount;
let ssm: SSMClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  ssm = new SSMClient(account.client);
  secrets = new SecretsManagerClient(account.client);
});
afterAll(async () => {
  ssm.destroy();
  secrets.destroy();
  await account.close();
});

test("a parameter is read by name, by version and by path, and a new version keeps what it does not say", async () => {
  // given
  const Name = "/chat/level";
  const get = async (reference: string) => (await ssm.send(new GetParameterCommand({ Name: reference }))).Parameter;
  // when
  await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: "info", Description: "of the log" }));
  await ssm.send(new PutParameterCommand({ Name: "/chat/deep/er", Type: "StringList", Value: "a,b" }));
  const second = await ssm.send(new PutParameterCommand({ Name, Value: "warn", Overwrite: true }));
  // then
  expect(second).toMatchObject({ Version: 2, Tier: "Standard" });
  expect(await get(Name)).toMatchObject({
    Name,
    Value: "warn",
    Version: 2,
    ARN: "arn:aws:ssm:eu-west-1:123456789012:parameter/chat/level",
  });
  expect(await get(`${Name}:1`)).toMatchObject({ Value: "info", Version: 1, Selector: ":1" });
  expect((await get("arn:aws:ssm:eu-west-1:123456789012:parameter/chat/level"))?.Value).toBe("warn");
  const namesBelow = async (Recursive: boolean) =>
    (await ssm.send(new GetParametersByPathCommand({ Path: "/chat", Recursive }))).Parameters?.map((one) => one.Name);
  expect(await namesBelow(false)).toEqual([Name]);
  expect(await namesBelow(true)).toEqual([Name, "/chat/deep/er"]);
  expect(await ssm.send(new GetParametersCommand({ Names: [Name, "none"] }))).toMatchObject({ InvalidParameters: ["none"] });
  const ParameterFilters = [{ Key: "Name", Option: "Equals", Values: [Name] }];
  expect((await ssm.send(new DescribeParametersCommand({ ParameterFilters }))).Parameters).toMatchObject([
    { Name, Version: 2, Description: "of the log", Tier: "Standard", DataType: "text" },
  ]);
  expect((await ssm.send(new GetParameterHistoryCommand({ Name }))).Parameters?.map(({ Value }) => Value)).toEqual(["info", "warn"]);
  await expect(ssm.send(new PutParameterCommand({ Name, Value: "debug", Type: "String" }))).rejects.toMatchObject({
    name: "ParameterAlreadyExists",
  });
});

test("a SecureString is shown to a caller that asks for its decryption, and tags of parameters change", async () => {
  // given
  const Name = "key";
  const value = async (WithDecryption: boolean) => (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter?.Value;
  const tagged = { ResourceType: "Parameter", ResourceId: Name } as const;
  // when
  await ssm.send(new PutParameterCommand({ Name, Type: "SecureString", Value: "hidden", Tags: [{ Key: "a", Value: "1" }] }));
  await ssm.send(new AddTagsToResourceCommand({ ...tagged, Tags: [{ Key: "b", Value: "2" }] }));
  await ssm.send(new RemoveTagsFromResourceCommand({ ...tagged, TagKeys: ["a"] }));
  // then
  expect(await value(true)).toBe("hidden");
  expect(await value(false)).not.toContain("hidden");
  expect((await ssm.send(new ListTagsForResourceCommand(tagged))).TagList).toEqual([{ Key: "b", Value: "2" }]);
  await ssm.send(new DeleteParameterCommand({ Name }));
  await expect(value(true)).rejects.toMatchObject({ name: "ParameterNotFound" });
  expect(await ssm.send(new DeleteParametersCommand({ Names: [Name] }))).toMatchObject({ InvalidParameters: [Name] });
});

test("a new value of a secret is current, and the one before it previous", async () => {
  // given
  const { ARN: SecretId, VersionId: first } = await secrets.send(new CreateSecretCommand({ Name: "chat/key", SecretString: "one" }));
  const value = async (VersionStage?: string) =>
    (await secrets.send(new GetSecretValueCommand({ SecretId: "chat/key", ...(VersionStage && { VersionStage }) }))).SecretString;
  // when
  const { VersionId: second } = await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: "two" }));
  await secrets.send(new UpdateSecretCommand({ SecretId, Description: "of the chat" }));
  // then
  expect(SecretId).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:chat\/key-\w{6}$/);
  expect([await value(), await value("AWSPREVIOUS")]).toEqual(["two", "one"]);
  expect(await secrets.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
    Name: "chat/key",
    Description: "of the chat",
    VersionIdsToStages: { [`${first}`]: ["AWSPREVIOUS"], [`${second}`]: ["AWSCURRENT"] },
  });
  await secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: "AWSCURRENT",
      RemoveFromVersionId: second,
      MoveToVersionId: first,
    }),
  );
  expect([await value(), await value("AWSPREVIOUS")]).toEqual(["one", "two"]);
  expect((await secrets.send(new ListSecretVersionIdsCommand({ SecretId }))).Versions).toHaveLength(2);
});

test("a secret that was deleted can be restored until its window is over, and is gone at once when that is forced", async () => {
  // given
  const { ARN: SecretId } = await secrets.send(new CreateSecretCommand({ Name: "old", SecretBinary: Buffer.from([1, 2, 255]) }));
  const value = async () => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretBinary;
  // when
  const { DeletionDate } = await secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
  // then
  expect(DeletionDate).toEqual(expect.any(Date));
  await expect(value()).rejects.toMatchObject({ name: "InvalidRequestException" });
  await expect(secrets.send(new CreateSecretCommand({ Name: "old" }))).rejects.toMatchObject({
    message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
  });
  const listed = async () => (await secrets.send(new ListSecretsCommand({}))).SecretList?.map(({ Name }) => Name);
  expect(await listed()).not.toContain("old");
  await secrets.send(new RestoreSecretCommand({ SecretId }));
  expect([...((await value()) ?? [])]).toEqual([1, 2, 255]);
  await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  await expect(value()).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret.",
  });
});

test("policy and tags of a secret change", async () => {
  // given
  const { ARN: SecretId } = await secrets.send(new CreateSecretCommand({ Name: "shared", Tags: [{ Key: "a", Value: "1" }] }));
  const policy = async () => (await secrets.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy;
  const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  // when
  await secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  await secrets.send(new TagResourceCommand({ SecretId, Tags: [{ Key: "b", Value: "2" }] }));
  await secrets.send(new UntagResourceCommand({ SecretId, TagKeys: ["a"] }));
  // then
  expect(await policy()).toBe(ResourcePolicy);
  expect((await secrets.send(new DescribeSecretCommand({ SecretId }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  await secrets.send(new DeleteResourcePolicyCommand({ SecretId }));
  expect(await policy()).toBeUndefined();
  await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
});
