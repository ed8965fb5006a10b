import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanCommand,
  GetAccountCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetTagsCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
  TagResourceCommand,
  UpdateAccountCommand,
  UpdateApiKeyCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateStageCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { makeApi } from "../helpers/web-socket-api";
import { WebSocketClient } from "../helpers/web-socket-client";

let account: EmptyAccount;
let client: APIGatewayClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  client = new APIGatewayClient(account.client);
});
afterAll(() => account.close());

test("clients connect with the enabled keys of the stage's usage plans, from the next handshake on", async () => {
  // given
  const { ApiId, addRoute } = await makeApi(account);
  await addRoute("$connect", { ApiKeyRequired: true });
  await new ApiGatewayV2Client(account.client).send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  const { id: keyId, value: key = "" } = await client.send(new CreateApiKeyCommand({ name: "mobile", value: "", enabled: true }));
  const { id: usagePlanId } = await client.send(
    new CreateUsagePlanCommand({ name: "plan", apiStages: [{ apiId: ApiId, stage: "dev" }], throttle: { rateLimit: 5, burstLimit: 1 } }),
  );
  const url = new URL("dev", account.endpoints.consoleUrl.replace("http:", "ws:")).href;
  const connect = async () => (await WebSocketClient.connect(url, { headers: { "x-api-key": key } })).close();
  // then
  await expect(connect()).rejects.toThrow("403");
  // when
  await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  // then
  await connect();
  const { items } = await client.send(new GetUsagePlanKeysCommand({ usagePlanId }));
  expect(items).toEqual([{ id: keyId, type: "API_KEY", value: key, name: "mobile" }]);
  // when
  await client.send(new UpdateApiKeyCommand({ apiKey: keyId, patchOperations: [{ op: "replace", path: "/enabled", value: "false" }] }));
  // then
  await expect(connect()).rejects.toThrow("403");
  await expect(client.send(new DeleteUsagePlanCommand({ usagePlanId }))).rejects.toThrow(
    `associated with the following API Stages: [${ApiId}:dev]`,
  );
});

test("the value of a key is told on demand, is unique, and has at least 20 characters", async () => {
  // given
  const value = "a-key-with-20-letters";
  const { id } = await client.send(new CreateApiKeyCommand({ name: "given", value }));
  // then
  const without = await client.send(new GetApiKeyCommand({ apiKey: id }));
  const { items } = await client.send(new GetApiKeysCommand({ nameQuery: "giv", includeValues: true }));
  expect([without.value, without.enabled, items?.map((key) => key.value)]).toEqual([undefined, false, [value]]);
  await expect(client.send(new CreateApiKeyCommand({ value }))).rejects.toMatchObject({
    name: "ConflictException",
    message: "API Key already exists",
  });
  await expect(client.send(new CreateApiKeyCommand({ value: "short" }))).rejects.toThrow("at least 20 characters");
});

test("patch operations change a usage plan as the provider sends them", async () => {
  // given
  const { ApiId } = await makeApi(account);
  await new ApiGatewayV2Client(account.client).send(new CreateStageCommand({ ApiId, StageName: "dev" }));
  const { id: usagePlanId = "" } = await client.send(new CreateUsagePlanCommand({ name: "plan", quota: { limit: 5, period: "DAY" } }));
  const resourceArn = `arn:aws:apigateway:eu-west-1::/usageplans/${usagePlanId}`;
  // when
  await client.send(
    new UpdateUsagePlanCommand({
      usagePlanId,
      patchOperations: [
        { op: "replace", path: "/description", value: "new" },
        { op: "add", path: "/apiStages", value: `${ApiId}:dev` },
        { op: "replace", path: "/throttle/rateLimit", value: "2.5" },
        { op: "remove", path: "/quota" },
      ],
    }),
  );
  await client.send(new TagResourceCommand({ resourceArn, tags: { team: "chat" } }));
  // then
  const { $metadata, ...plan } = await client.send(new GetUsagePlanCommand({ usagePlanId }));
  expect(plan).toEqual({
    id: usagePlanId,
    name: "plan",
    description: "new",
    apiStages: [{ apiId: ApiId, stage: "dev" }],
    throttle: { rateLimit: 2.5 },
    tags: { team: "chat" },
  });
  expect((await client.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ team: "chat" });
  const patch = (path: string, value: string) =>
    client.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations: [{ op: "add", path, value }] }));
  await expect(patch("/none", "1")).rejects.toThrow("Invalid patch path '/none'");
  await expect(patch("/apiStages", `${ApiId}:none`)).rejects.toThrow(`API Stage not found: ${ApiId}:none`);
});

test("stages log once the account's settings have a role that API Gateway may assume", async () => {
  // given
  const iam = new IAMClient(account.client);
  const role = async (RoleName: string, Service: string) => {
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] };
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    return Role?.Arn ?? "";
  };
  const use = (value: string) =>
    client.send(new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] }));
  const { ApiId } = await makeApi(account);
  const v2 = new ApiGatewayV2Client(account.client);
  await v2.send(new CreateStageCommand({ ApiId, StageName: "dev" }));
  const AccessLogSettings = { DestinationArn: "arn:aws:logs:eu-west-1:123456789012:log-group:a", Format: "$context.requestId" };
  const log = () => v2.send(new UpdateStageCommand({ ApiId, StageName: "dev", AccessLogSettings }));
  // then
  await expect(use(await role("other", "lambda.amazonaws.com"))).rejects.toThrow("does not have required permissions configured");
  await expect(log()).rejects.toThrow("CloudWatch Logs role ARN must be set in account settings to enable logging");
  // when
  const arn = await role("logs", "apigateway.amazonaws.com");
  await use(arn);
  // then
  expect(await log()).toMatchObject({ AccessLogSettings });
  expect(await client.send(new GetAccountCommand({}))).toMatchObject({
    cloudwatchRoleArn: arn,
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
  });
});
