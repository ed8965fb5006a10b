import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { APIGatewayClient, CreateApiKeyCommand, CreateUsagePlanCommand, CreateUsagePlanKeyCommand } from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { readStack } from "../../local/terraform/read-stack";
import { comparable } from "../helpers/comparable-model";
import { startEmptyAccount } from "../helpers/empty-account";
import { keptModel } from "../helpers/kept-model";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

const invoked = (functionName: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:${functionName}/invocations`;
const BY_STAGE = invoked(`\${stageVariables.which}`);
const ROLE = "arn:aws:iam::123456789012:role/caller";
const SCHEMA = JSON.stringify({ type: "object", required: ["text"] });
const PUT_ITEM = "arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem";
const KEY = "a-key-with-20-letters";

/** The stack as Terraform describes it. */
function stackDirectory(): string {
  const api_id = `\${aws_apigatewayv2_api.api.id}`;
  const target = (name: string) => `integrations/\${aws_apigatewayv2_integration.${name}.id}`;
  const resource = {
    aws_iam_role: { caller: { name: "caller", assume_role_policy: LAMBDA_TRUST } },
    aws_apigatewayv2_api: {
      api: {
        name: "chat",
        protocol_type: "WEBSOCKET",
        route_selection_expression: "$request.body.type",
        disable_execute_api_endpoint: true,
      },
    },
    aws_apigatewayv2_authorizer: {
      tokens: {
        api_id,
        name: "tokens",
        authorizer_type: "REQUEST",
        authorizer_uri: invoked("authorize"),
        identity_sources: ["route.request.querystring.token"],
      },
    },
    aws_apigatewayv2_model: { text: { api_id, name: "text", content_type: "application/json", schema: SCHEMA } },
    aws_apigatewayv2_integration: {
      function: { api_id, integration_type: "AWS_PROXY", integration_method: "POST", integration_uri: BY_STAGE.replace("${", () => "$${") },
      mock: {
        api_id,
        integration_type: "MOCK",
        request_templates: { $default: '{"statusCode": 200}' },
        template_selection_expression: "\\$default",
        timeout_milliseconds: 500,
      },
      table: {
        api_id,
        integration_type: "AWS",
        integration_method: "POST",
        integration_uri: PUT_ITEM,
        credentials_arn: `\${aws_iam_role.caller.arn}`,
        passthrough_behavior: "NEVER",
        request_parameters: { "integration.request.header.a": "'1'" },
      },
      page: { api_id, integration_type: "HTTP_PROXY", integration_method: "PUT", integration_uri: "https://example.com/" },
    },
    aws_apigatewayv2_integration_response: {
      mock: {
        api_id,
        integration_id: `\${aws_apigatewayv2_integration.mock.id}`,
        integration_response_key: "/2\\d\\d/",
        response_templates: { $default: "ok" },
      },
    },
    aws_apigatewayv2_route: {
      connect: {
        api_id,
        route_key: "$connect",
        target: target("mock"),
        authorization_type: "CUSTOM",
        authorizer_id: `\${aws_apigatewayv2_authorizer.tokens.id}`,
        api_key_required: true,
      },
      default: { api_id, route_key: "$default", target: target("mock"), route_response_selection_expression: "$default" },
      say: {
        api_id,
        route_key: "say",
        target: target("function"),
        model_selection_expression: "$default",
        request_models: { $default: "text" },
      },
      keep: { api_id, route_key: "keep", target: target("table") },
      open: { api_id, route_key: "open", target: target("page") },
    },
    aws_apigatewayv2_route_response: {
      default: { api_id, route_id: `\${aws_apigatewayv2_route.default.id}`, route_response_key: "$default" },
    },
    aws_apigatewayv2_stage: {
      dev: {
        api_id,
        name: "dev",
        auto_deploy: true,
        stage_variables: { which: "say" },
        default_route_settings: { throttling_rate_limit: 50, throttling_burst_limit: 20 },
        route_settings: [{ route_key: "say", throttling_rate_limit: 5, throttling_burst_limit: 2 }],
      },
    },
    aws_api_gateway_api_key: { key: { name: "key", value: KEY } },
    aws_api_gateway_usage_plan: { plan: { name: "plan", api_stages: [{ api_id, stage: "dev" }] } },
    aws_api_gateway_usage_plan_key: {
      member: {
        key_id: `\${aws_api_gateway_api_key.key.id}`,
        key_type: "API_KEY",
        usage_plan_id: `\${aws_api_gateway_usage_plan.plan.id}`,
      },
    },
  };
  const directory = mkdtempSync(path.join(folder, "stack-"));
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify({ provider: { aws: [{ region: "eu-west-1" }] }, resource }));
  return directory;
}

/** The same over the APIs of AWS. */
async function deploy(stateDirectory: string): Promise<void> {
  const account = await startEmptyAccount({ stateDirectory });
  try {
    const v2 = new ApiGatewayV2Client(account.client);
    const v1 = new APIGatewayClient(account.client);
    const { ApiId } = await v2.send(
      new CreateApiCommand({
        Name: "chat",
        ProtocolType: "WEBSOCKET",
        RouteSelectionExpression: "$request.body.type",
        DisableExecuteApiEndpoint: true,
      }),
    );
    const { AuthorizerId } = await v2.send(
      new CreateAuthorizerCommand({
        ApiId,
        Name: "tokens",
        AuthorizerType: "REQUEST",
        AuthorizerUri: invoked("authorize"),
        IdentitySource: ["route.request.querystring.token"],
      }),
    );
    await v2.send(new CreateModelCommand({ ApiId, Name: "text", ContentType: "application/json", Schema: SCHEMA }));
    const integration = async (input: Omit<ConstructorParameters<typeof CreateIntegrationCommand>[0], "ApiId">) => {
      const { IntegrationId = "" } = await v2.send(new CreateIntegrationCommand({ ApiId, ...input }));
      return IntegrationId;
    };
    const byFunction = await integration({ IntegrationType: "AWS_PROXY", IntegrationMethod: "POST", IntegrationUri: BY_STAGE });
    const mock = await integration({
      IntegrationType: "MOCK",
      RequestTemplates: { $default: '{"statusCode": 200}' },
      TemplateSelectionExpression: "\\$default",
      TimeoutInMillis: 500,
    });
    const table = await integration({
      IntegrationType: "AWS",
      IntegrationMethod: "POST",
      IntegrationUri: PUT_ITEM,
      CredentialsArn: ROLE,
      PassthroughBehavior: "NEVER",
      RequestParameters: { "integration.request.header.a": "'1'" },
    });
    const page = await integration({ IntegrationType: "HTTP_PROXY", IntegrationMethod: "PUT", IntegrationUri: "https://example.com/" });
    await v2.send(
      new CreateIntegrationResponseCommand({
        ApiId,
        IntegrationId: mock,
        IntegrationResponseKey: "/2\\d\\d/",
        ResponseTemplates: { $default: "ok" },
      }),
    );
    const route = (RouteKey: string, target: string, more: object = {}) =>
      v2.send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${target}`, ...more }));
    await route("$connect", mock, { AuthorizationType: "CUSTOM", AuthorizerId, ApiKeyRequired: true });
    const { RouteId } = await route("$default", mock, { RouteResponseSelectionExpression: "$default" });
    await v2.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
    await route("say", byFunction, { ModelSelectionExpression: "$default", RequestModels: { $default: "text" } });
    await route("keep", table);
    await route("open", page);
    await v2.send(
      new CreateStageCommand({
        ApiId,
        StageName: "dev",
        AutoDeploy: true,
        StageVariables: { which: "say" },
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 20 },
        RouteSettings: { say: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 2 } },
      }),
    );
    const { id: keyId } = await v1.send(new CreateApiKeyCommand({ name: "key", value: KEY, enabled: true }));
    const { id: usagePlanId } = await v1.send(new CreateUsagePlanCommand({ name: "plan", apiStages: [{ apiId: ApiId, stage: "dev" }] }));
    await v1.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  } finally {
    await account.close();
  }
}

test("an API is served the same whether it was read from Terraform or made over AWS's APIs, after a restart too", async () => {
  // given
  const { model } = await readStack(stackDirectory());
  // when
  const stateDirectory = mkdtempSync(path.join(folder, "state-"));
  await deploy(stateDirectory);
  const kept = await keptModel(stateDirectory, folder);
  // then
  expect(model.apis[0]?.stages[0]?.deployment?.routes).toHaveLength(5);
  // The role is IAM's, and was not made over the APIs.
  expect(comparable({ ...kept, roles: model.roles })).toEqual(comparable(model));
});
