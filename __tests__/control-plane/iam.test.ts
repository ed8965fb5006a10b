import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

let account: EmptyAccount;
let iam: IAMClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  iam = new IAMClient(account.client);
});
afterAll(() => account.close());

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] });

test("the administrator is who the provider asks for", async () => {
  // when
  const identity = await new STSClient(account.client).send(new GetCallerIdentityCommand({}));
  // then
  expect(identity).toMatchObject({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/administrator" });
});

test("a role is read as it was made, with its documents percent-encoded", async () => {
  // when
  await iam.send(
    new CreateRoleCommand({
      RoleName: "reader",
      Path: "/chat/",
      AssumeRolePolicyDocument: TRUST,
      Description: "reads",
      Tags: [{ Key: "team", Value: "chat" }],
    }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "own", PolicyDocument: POLICY }));
  // then
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "READER" }));
  expect(Role).toMatchObject({
    RoleName: "reader",
    RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
    Arn: "arn:aws:iam::123456789012:role/chat/reader",
    AssumeRolePolicyDocument: encodeURIComponent(TRUST),
    MaxSessionDuration: 3600,
    Description: "reads",
    Tags: [{ Key: "team", Value: "chat" }],
  });
  const own = await iam.send(new GetRolePolicyCommand({ RoleName: "reader", PolicyName: "own" }));
  expect(decodeURIComponent(own.PolicyDocument ?? "")).toBe(POLICY);
  expect((await iam.send(new ListRolesCommand({ PathPrefix: "/chat/" }))).Roles).toHaveLength(1);
});

test("tags are added, replaced and taken away by key", async () => {
  // given
  await iam.send(
    new CreateRoleCommand({
      RoleName: "tagged",
      AssumeRolePolicyDocument: TRUST,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "1" },
      ],
    }),
  );
  // when
  await iam.send(
    new TagRoleCommand({
      RoleName: "tagged",
      Tags: [
        { Key: "b", Value: "2" },
        { Key: "c", Value: "3" },
      ],
    }),
  );
  await iam.send(new UntagRoleCommand({ RoleName: "tagged", TagKeys: ["a"] }));
  // then
  const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName: "tagged" }));
  expect(Tags).toEqual([
    { Key: "b", Value: "2" },
    { Key: "c", Value: "3" },
  ]);
});

test("a role with policies is not deleted, and one without is", async () => {
  // given
  await iam.send(new CreateRoleCommand({ RoleName: "leaving", AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePolicyCommand({ RoleName: "leaving", PolicyName: "own", PolicyDocument: POLICY }));
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  await iam.send(new AttachRolePolicyCommand({ RoleName: "leaving", PolicyArn }));
  expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "leaving" }))).AttachedPolicies).toEqual([
    { PolicyArn, PolicyName: "AWSLambdaBasicExecutionRole" },
  ]);
  // when
  const remove = () => iam.send(new DeleteRoleCommand({ RoleName: "leaving" }));
  // then
  await expect(remove()).rejects.toMatchObject({
    name: "DeleteConflictException",
    message: "Cannot delete entity, must detach all policies first.",
    $metadata: { httpStatusCode: 409 },
  });
  await iam.send(new DetachRolePolicyCommand({ RoleName: "leaving", PolicyArn }));
  await expect(remove()).rejects.toMatchObject({ message: "Cannot delete entity, must delete policies first." });
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "leaving", PolicyName: "own" }));
  await remove();
  await expect(iam.send(new GetRoleCommand({ RoleName: "leaving" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: "The role with name leaving cannot be found.",
    $metadata: { httpStatusCode: 404 },
  });
});

test("a policy has up to five versions, and goes when no role has it and no other version is left", async () => {
  // given
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "shared", PolicyDocument: POLICY }));
  const PolicyArn = Policy?.Arn ?? "";
  await iam.send(new CreateRoleCommand({ RoleName: "bounded", AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: "bounded", PermissionsBoundary: PolicyArn }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: "bounded", PolicyArn }));
  const newVersion = () => iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: POLICY, SetAsDefault: true }));
  // when
  for (let version = 2; version <= 5; version += 1) await newVersion();
  // then
  await expect(newVersion()).rejects.toMatchObject({ name: "LimitExceededException" });
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  expect(Versions.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
    ["v5", true],
    ["v4", false],
    ["v3", false],
    ["v2", false],
    ["v1", false],
  ]);
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v5" }));
  expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(POLICY);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "bounded" }));
  expect(Role?.PermissionsBoundary).toEqual({ PermissionsBoundaryType: "PermissionsBoundaryPolicy", PermissionsBoundaryArn: PolicyArn });
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({ name: "DeleteConflictException" });
});

test.each([
  [{ RoleName: "not a name", AssumeRolePolicyDocument: TRUST }, "InvalidInputException"],
  [{ RoleName: "open", AssumeRolePolicyDocument: "{" }, "MalformedPolicyDocumentException"],
  [{ RoleName: "open", AssumeRolePolicyDocument: undefined }, "ValidationError"],
])("%j is refused with %s, and nothing is made", async (input, name) => {
  // when
  const creation = iam.send(new CreateRoleCommand(input));
  // then
  await expect(creation).rejects.toMatchObject({ name });
  await expect(iam.send(new GetRoleCommand({ RoleName: "open" }))).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

test("IAM and STS say the same of the user who signs", async () => {
  // when
  const { User } = await iam.send(new GetUserCommand({}));
  const { Arn, UserId } = await new STSClient(account.client).send(new GetCallerIdentityCommand({}));
  // then
  expect(User).toMatchObject({ UserName: "administrator", Arn, UserId });
});

test("an operation that the runtime lacks is refused", async () => {
  await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
    message: "the local runtime does not emulate IAM's ListUsers",
  });
});
