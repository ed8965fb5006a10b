import { createHash } from "node:crypto";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { createRole } from "../helpers/lambda-role";

let account: EmptyAccount;
let lambda: LambdaClient;
let Role: string;

beforeAll(async () => {
  account = await startEmptyAccount();
  lambda = new LambdaClient({ ...account.client, maxAttempts: 1 });
  Role = await createRole(account.client, "worker");
});
afterAll(() => account.close());

test("a function runs as soon as it is made, and its next code without a pause", async () => {
  // given
  const created = await create("greeter", `exports.handler = async () => process.env.GREETING + " one";`, {
    Environment: { Variables: { GREETING: "hello" } },
  });
  // when
  const first = await invoke("greeter");
  const updated = await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: "greeter",
      ZipFile: zip(`exports.handler = async () => process.env.GREETING + " two";`),
    }),
  );
  const second = await invoke("greeter");
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "greeter", Environment: { Variables: { GREETING: "bye" } } }));
  const third = await invoke("greeter");
  // then
  expect([created.State, created.Version, updated.LastUpdateStatus]).toEqual(["Pending", "$LATEST", "InProgress"]);
  expect([first, second, third]).toEqual(["hello one", "hello two", "bye two"]);
  const { Configuration, Code } = await lambda.send(new GetFunctionCommand({ FunctionName: "greeter" }));
  expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful", Timeout: 3, MemorySize: 128 });
  // And its code can be fetched as it came.
  const fetched = Buffer.from(await (await fetch(Code?.Location ?? "")).arrayBuffer());
  expect(createHash("sha256").update(fetched).digest("base64")).toBe(Configuration?.CodeSha256);
});

test.each(["/code/", `/code/${"0".repeat(64)}.zip`, "/code/../account.jsonl", "/code/%2e%2e%2faccount.jsonl"])(
  "GET %s gives nothing away",
  async (path) => {
    // when
    const { status } = await fetch(account.client.endpoint + path);
    // then
    expect([403, 404]).toContain(status);
  },
);

test("Lambda has to be able to assume the role of a function", async () => {
  // given
  const trustsOthers = await createRole(account.client, "other-service", "ec2.amazonaws.com");
  const message = "The role defined for the function cannot be assumed by Lambda.";
  // then
  const missing = "arn:aws:iam::123456789012:role/missing";
  await expect(create("f", "", { Role: missing })).rejects.toMatchObject({ name: "InvalidParameterValueException", message });
  await expect(create("f", "", { Role: trustsOthers })).rejects.toMatchObject({ name: "InvalidParameterValueException", message });
});

test.each([
  ["a name that is taken", { FunctionName: "taken" }, "ResourceConflictException", "Function already exist: taken"],
  [
    "no zip",
    { Code: { ZipFile: strToU8("no zip") } },
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  ],
  [
    "a zip whose files are damaged",
    { Code: { ZipFile: damagedZip() } },
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  ],
  [
    "a reserved variable",
    { Environment: { Variables: { AWS_REGION: "x" } } },
    "InvalidParameterValueException",
    /Reserved keys used in this request: AWS_REGION$/,
  ],
  [
    "memory and time out of range",
    { MemorySize: 64, Timeout: 901 },
    "ValidationException",
    /^2 validation errors detected: .*memorySize.*; .*timeout/,
  ],
  [
    "a layer that does not exist",
    { Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:none:1"] },
    "InvalidParameterValueException",
    /^Layer version .*:none:1 does not exist\.$/,
  ],
  [
    "an object of S3 that does not exist",
    { Code: { S3Bucket: "none", S3Key: "k" } },
    "InvalidParameterValueException",
    /S3 Error Code: NoSuchBucket/,
  ],
])("a function is refused with %s", async (_what, settings, name, message) => {
  // given
  await create("taken", "").catch(() => {});
  // then
  await expect(create("refused", "", settings)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test("a permission is in the policy as the provider parses it", async () => {
  // given
  await create("allowed", "");
  const SourceArn = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/*";
  // when
  const { Statement } = await lambda.send(
    new AddPermissionCommand({
      FunctionName: "allowed",
      StatementId: "gateway",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn,
    }),
  );
  // then
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: "allowed" }));
  expect(Policy).toBe(`{"Version":"2012-10-17","Id":"default","Statement":[${Statement}]}`);
  expect(Statement).toBe(
    '{"Sid":"gateway","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction",' +
      '"Resource":"arn:aws:lambda:eu-west-1:123456789012:function:allowed","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/*"}}}',
  );
});

function create(FunctionName: string, code: string, settings: object = {}) {
  const input = { FunctionName, Role, Runtime: "nodejs22.x" as const, Handler: "index.handler", Code: { ZipFile: zip(code) }, ...settings };
  return lambda.send(new CreateFunctionCommand(input));
}

async function invoke(FunctionName: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? "");
}

function zip(code: string): Uint8Array {
  return zipSync({ "index.js": strToU8(code) });
}

/** Its directory is right, and the bytes of its file are not. */
function damagedZip(): Uint8Array {
  const good = zipSync(
    { "index.js": strToU8("exports.handler = async () => 'some text to be deflated, some text to be deflated';") },
    { level: 9 },
  );
  return good.map((byte, at) => (at > 38 && at < 70 ? 0xff : byte));
}
