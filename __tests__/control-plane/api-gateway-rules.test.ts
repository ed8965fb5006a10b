import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateModelCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteAuthorizerCommand,
  DeleteIntegrationCommand,
  DeleteModelCommand,
  GetApiCommand,
  GetApisCommand,
  GetIntegrationCommand,
  GetRouteCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetTagsCommand,
  ImportApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { type MadeApi, makeApi } from "../helpers/web-socket-api";

let account: EmptyAccount;
let client: ApiGatewayV2Client;
let api: MadeApi;

beforeAll(async () => {
  account = await startEmptyAccount();
  client = new ApiGatewayV2Client({ ...account.client, maxAttempts: 1 });
  api = await makeApi(account);
});
afterAll(() => account.close());

const FUNCTION_URI =
  "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations";
const bad = (message: string | RegExp) => ({ name: "BadRequestException", message: expect.stringMatching(message) });
const conflict = (message: string) => ({ name: "ConflictException", message });

test("an API is read as it was made, in AWS's own address, and changed member by member", async () => {
  // when
  const made = await client.send(
    new CreateApiCommand({
      Name: "one",
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
      Description: "first",
      Tags: { team: "chat" },
    }),
  );
  await client.send(new UpdateApiCommand({ ApiId: made.ApiId, Name: "two", Description: "" }));
  await client.send(new TagResourceCommand({ ResourceArn: `arn:aws:apigateway:eu-west-1::/apis/${made.ApiId}`, Tags: { stage: "dev" } }));
  await client.send(new UntagResourceCommand({ ResourceArn: `arn:aws:apigateway:eu-west-1::/apis/${made.ApiId}`, TagKeys: ["team"] }));
  // then
  const { $metadata, CreatedDate, ...read } = await client.send(new GetApiCommand({ ApiId: made.ApiId }));
  expect(CreatedDate).toEqual(made.CreatedDate);
  expect(read).toEqual({
    ApiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    ApiEndpoint: `wss://${made.ApiId}.execute-api.eu-west-1.amazonaws.com`,
    ApiKeySelectionExpression: "$request.header.x-api-key",
    DisableExecuteApiEndpoint: false,
    IpAddressType: "ipv4",
    Name: "two",
    ProtocolType: "WEBSOCKET",
    RouteSelectionExpression: "$request.body.action",
    Tags: { stage: "dev" },
  });
  await client.send(new DeleteApiCommand({ ApiId: made.ApiId }));
  await expect(client.send(new GetApiCommand({ ApiId: made.ApiId }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: `Unable to find API by id ${made.ApiId}`,
  });
});

test("lists come in pages", async () => {
  // given
  const { ApiId, addRoute } = await makeApi(account);
  for (const key of ["a", "b", "c"]) await addRoute(key);
  // when
  const first = await client.send(new GetRoutesCommand({ ApiId, MaxResults: "2" }));
  const second = await client.send(new GetRoutesCommand({ ApiId, MaxResults: "2", NextToken: first.NextToken }));
  // then
  expect([first, second].map(({ Items = [] }) => Items.map(({ RouteKey }) => RouteKey))).toEqual([["a", "b"], ["c"]]);
  expect(second.NextToken).toBeUndefined();
  await expect(client.send(new GetApisCommand({ MaxResults: "none" }))).rejects.toMatchObject(bad("MaxResults"));
});

test("what a WebSocket API cannot be is refused", async () => {
  const create = (more: object) =>
    client.send(new CreateApiCommand({ Name: "x", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.type", ...more }));
  await expect(create({ ProtocolType: "HTTP" })).rejects.toThrow("does not emulate API Gateway's HTTP APIs");
  await expect(client.send(new ImportApiCommand({ Body: "{}" }))).rejects.toThrow("does not emulate API Gateway's ImportApi");
  await expect(create({ RouteSelectionExpression: undefined })).rejects.toMatchObject(bad("RouteSelectionExpression is required"));
  await expect(create({ CorsConfiguration: { AllowOrigins: ["*"] } })).rejects.toMatchObject(bad("CORS"));
  await expect(create({ Target: FUNCTION_URI })).rejects.toMatchObject(bad("Quick create"));
});

test("a route that AWS would not make is refused, with its reason", async () => {
  // given
  const { ApiId, addRoute } = api;
  await addRoute("twice");
  const RouteId = await addRoute("other");
  // then
  await expect(addRoute("twice")).rejects.toMatchObject(conflict("Route with key twice already exists for this API"));
  await expect(client.send(new UpdateRouteCommand({ ApiId, RouteId, RouteKey: "twice" }))).rejects.toMatchObject(
    conflict("Route with key twice already exists for this API"),
  );
  await expect(addRoute("$else")).rejects.toMatchObject(bad("begins with \\$"));
  await expect(addRoute("x", { AuthorizationType: "AWS_IAM" })).rejects.toMatchObject(
    bad("^Currently, authorization is restricted to the \\$connect route only$"),
  );
  await expect(addRoute("$connect", { AuthorizationType: "CUSTOM", AuthorizerId: "none" })).rejects.toMatchObject(bad("authorizer"));
  await expect(addRoute("x", { Target: "integrations/none" })).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Unable to find Integration by id none",
  });
  await expect(addRoute("x", { ApiKeyRequired: true })).rejects.toThrow("does not emulate API Gateway's API keys on the route x");
  await expect(addRoute("x", { RequestModels: { $default: "none" } })).rejects.toMatchObject(bad("Invalid model identifier"));
});

test("keys from elsewhere than the header are not asked for, whichever of API and route says so last", async () => {
  // given
  const { ApiId, addRoute } = await makeApi(account);
  const from = (ApiKeySelectionExpression: string) => client.send(new UpdateApiCommand({ ApiId, ApiKeySelectionExpression }));
  const refused = "does not emulate API Gateway's API keys from $context.authorizer.usageIdentifierKey";
  // then
  await from("$context.authorizer.usageIdentifierKey");
  await expect(addRoute("$connect", { ApiKeyRequired: true })).rejects.toThrow(refused);
  await from("$request.header.x-api-key");
  await addRoute("$connect", { ApiKeyRequired: true });
  await expect(from("$context.authorizer.usageIdentifierKey")).rejects.toThrow(refused);
});

test("what a route uses cannot be removed before it", async () => {
  // given
  const { ApiId, IntegrationId, addRoute } = await makeApi(account);
  const { AuthorizerId } = await client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "tokens",
      AuthorizerType: "REQUEST",
      AuthorizerUri: FUNCTION_URI,
      IdentitySource: ["route.request.header.Authorization"],
    }),
  );
  const { ModelId } = await client.send(new CreateModelCommand({ ApiId, Name: "text", Schema: '{"type": "object"}' }));
  const connect = await addRoute("$connect", { AuthorizationType: "CUSTOM", AuthorizerId });
  const say = await addRoute("say", { ModelSelectionExpression: "$default", RequestModels: { $default: "text" } });
  // then
  await expect(client.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }))).rejects.toMatchObject(
    conflict(`Cannot delete Integration because it is referenced by the following Routes with Ids: [${connect}, ${say}]`),
  );
  await expect(client.send(new DeleteAuthorizerCommand({ ApiId, AuthorizerId }))).rejects.toMatchObject({ name: "ConflictException" });
  await expect(client.send(new DeleteModelCommand({ ApiId, ModelId }))).rejects.toMatchObject({ name: "ConflictException" });
  // when
  await client.send(new UpdateRouteCommand({ ApiId, RouteId: connect, AuthorizationType: "NONE", AuthorizerId: "", Target: "" }));
  // then
  const { Target, AuthorizerId: removed } = await client.send(new GetRouteCommand({ ApiId, RouteId: connect }));
  expect([Target, removed]).toEqual([undefined, undefined]);
  await client.send(new DeleteAuthorizerCommand({ ApiId, AuthorizerId }));
});

test("an integration is read with AWS's defaults, and parameters are removed by an empty text", async () => {
  // given
  const { ApiId } = api;
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "HTTP",
      IntegrationMethod: "POST",
      IntegrationUri: "https://example.com/",
      RequestParameters: { "integration.request.header.a": "'1'", "integration.request.header.b": "'2'" },
      RequestTemplates: { "application/json": "" },
    }),
  );
  // when
  await client.send(
    new UpdateIntegrationCommand({ ApiId, IntegrationId, RequestParameters: { "integration.request.header.a": "" }, TimeoutInMillis: 60 }),
  );
  // then
  const { $metadata, ...read } = await client.send(new GetIntegrationCommand({ ApiId, IntegrationId }));
  expect(read).toEqual({
    ConnectionType: "INTERNET",
    IntegrationId,
    IntegrationMethod: "POST",
    IntegrationResponseSelectionExpression: `\${integration.response.statuscode}`,
    IntegrationType: "HTTP",
    IntegrationUri: "https://example.com/",
    PassthroughBehavior: "WHEN_NO_MATCH",
    PayloadFormatVersion: "1.0",
    RequestParameters: { "integration.request.header.b": "'2'" },
    RequestTemplates: { "application/json": "" },
    TimeoutInMillis: 60,
  });
});

test("an integration that AWS would not make, or that cannot be served here, is refused", async () => {
  const create = (more: object) =>
    client.send(new CreateIntegrationCommand({ ApiId: api.ApiId, IntegrationType: "AWS_PROXY", IntegrationUri: FUNCTION_URI, ...more }));
  await expect(create({ IntegrationMethod: "GET" })).rejects.toMatchObject(bad("HttpMethod must be POST for AWS_PROXY IntegrationType"));
  await expect(create({ TimeoutInMillis: 30_000 })).rejects.toMatchObject(bad("Timeout should be between 50 ms and 29000 ms"));
  await expect(create({ IntegrationUri: "arn:aws:lambda:eu-west-1:123456789012:function:f" })).rejects.toMatchObject(bad("URI"));
  await expect(create({ PayloadFormatVersion: "2.0" })).rejects.toMatchObject(bad("PayloadFormatVersion 2.0"));
  await expect(create({ IntegrationSubtype: "SQS-SendMessage" })).rejects.toMatchObject(bad("IntegrationSubtype"));
  await expect(create({ IntegrationType: "MOCK", RequestTemplates: { $default: "#if(" } })).rejects.toMatchObject(bad("template"));
  await expect(create({ ConnectionType: "VPC_LINK" })).rejects.toThrow("does not emulate API Gateway's VPC links");
  await expect(create({ IntegrationUri: FUNCTION_URI.replaceAll("eu-west-1", "us-east-1") })).rejects.toThrow("does not emulate");
  await expect(
    create({ IntegrationType: "AWS", IntegrationUri: "arn:aws:apigateway:eu-west-1:states:action/StartExecution" }),
  ).rejects.toThrow("does not emulate API Gateway's AWS integrations with arn:aws:apigateway:eu-west-1:states");
});

test("a stage keeps its settings, and logs only with the role of the account's settings", async () => {
  // given
  const { ApiId, addRoute } = await makeApi(account);
  const stage = { ApiId, StageName: "dev" };
  await client.send(
    new CreateStageCommand({ ...stage, DefaultRouteSettings: { ThrottlingRateLimit: 5 }, StageVariables: { a: "1", b: "2" } }),
  );
  // when
  await client.send(new UpdateStageCommand({ ...stage, StageVariables: { a: "", c: "3" }, Description: "dev" }));
  // then
  expect(await client.send(new GetStageCommand(stage))).toMatchObject({
    AutoDeploy: false,
    DefaultRouteSettings: { DataTraceEnabled: false, DetailedMetricsEnabled: false, LoggingLevel: "OFF", ThrottlingRateLimit: 5 },
    Description: "dev",
    RouteSettings: {},
    StageVariables: { b: "2", c: "3" },
  });
  await expect(client.send(new CreateStageCommand(stage))).rejects.toMatchObject(conflict("Stage already exists"));
  await expect(client.send(new CreateDeploymentCommand({ ApiId }))).rejects.toMatchObject(
    bad("^At least one route is required before deploying the Api$"),
  );
  await expect(client.send(new UpdateStageCommand({ ...stage, RouteSettings: { say: {} } }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Unable to find Route by key say within the provided RouteSettings",
  });
  await addRoute("say");
  await client.send(new UpdateStageCommand({ ...stage, RouteSettings: { say: { ThrottlingBurstLimit: 1 } } }));
  const DestinationArn = "arn:aws:logs:eu-west-1:123456789012:log-group:access";
  await expect(
    client.send(new UpdateStageCommand({ ...stage, AccessLogSettings: { DestinationArn, Format: "$context.requestId" } })),
  ).rejects.toMatchObject(bad("^CloudWatch Logs role ARN must be set in account settings to enable logging$"));
  const { Tags } = await client.send(new GetTagsCommand({ ResourceArn: `arn:aws:apigateway:eu-west-1::/apis/${ApiId}/stages/dev` }));
  expect(Tags).toEqual({});
});
