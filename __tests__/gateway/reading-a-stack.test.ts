import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readStack } from "../../local/terraform/read-stack";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { temporaryFolder } from "../helpers/temporary-folder";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const folder = temporaryFolder();

const API = `\${aws_apigatewayv2_api.api.id}`;

/** A stack with a $connect and a $default route of one function. */
function resources(): Resources {
  const route = (route_key: string) => ({ api_id: API, route_key, target: `integrations/\${aws_apigatewayv2_integration.all.id}` });
  return {
    aws_apigatewayv2_api: { api: { name: "api", protocol_type: "WEBSOCKET", route_selection_expression: "$request.body.type" } },
    aws_apigatewayv2_stage: { dev: { api_id: API, name: "dev", auto_deploy: true } },
    aws_apigatewayv2_integration: {
      all: { api_id: API, integration_type: "AWS_PROXY", integration_uri: `\${aws_lambda_function.all.invoke_arn}` },
    },
    aws_apigatewayv2_route: { connect: route("$connect"), fallback: route("$default") },
    aws_lambda_function: {
      all: {
        function_name: "all",
        role: `\${aws_iam_role.all.arn}`,
        filename: "cdk.tf.json",
        handler: "index.handler",
        runtime: "nodejs22.x",
      },
    },
    aws_iam_role: { all: { name: "all", assume_role_policy: LAMBDA_TRUST } },
  };
}

/** @param changes attributes by address; new resources too. */
async function readApi(changes: Record<string, Record<string, unknown>>) {
  const resource = resources();
  for (const [address, attributes] of Object.entries(changes)) {
    const [type = "", name = ""] = address.split(".");
    resource[type] = { ...resource[type], [name]: { ...resource[type]?.[name], ...attributes } };
  }
  const directory = mkdtempSync(path.join(folder, "stack-"));
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify({ provider: { aws: [{ region: "eu-west-1" }] }, resource }));
  const { model, leftOut } = await readStack(directory);
  const [api] = model.apis;
  const [stage] = api?.stages ?? [];
  return { model, api, stage, connect: stage?.deployment?.routes.find(({ routeKey }) => routeKey === "$connect"), leftOut };
}

const authorizer = {
  api_id: API,
  name: "tokens",
  authorizer_type: "REQUEST",
  authorizer_uri: `\${aws_lambda_function.all.invoke_arn}`,
  identity_sources: ["route.request.querystring.token"],
};
const custom = { authorization_type: "CUSTOM", authorizer_id: `\${aws_apigatewayv2_authorizer.tokens.id}` };

test("limits and variables of a stage are read, and a stage without settings has none", async () => {
  const bare = await readApi({});
  expect(bare.stage).toMatchObject({ variables: {}, routeThrottles: {} });
  expect(bare.stage).not.toHaveProperty("throttle");

  const { stage } = await readApi({
    "aws_apigatewayv2_stage.dev": {
      stage_variables: { color: "teal", size: 3 },
      default_route_settings: { throttling_rate_limit: 100, throttling_burst_limit: 50 },
      route_settings: [{ route_key: "$default", throttling_rate_limit: 1.5, throttling_burst_limit: 2 }],
    },
  });
  expect(stage).toMatchObject({
    variables: { color: "teal", size: "3" },
    throttle: { ratePerSecond: 100, burst: 50 },
    routeThrottles: { $default: { ratePerSecond: 1.5, burst: 2 } },
  });
});

test("one default route setting without the throttle limits throttles everything, as on AWS", async () => {
  const { stage } = await readApi({ "aws_apigatewayv2_stage.dev": { default_route_settings: [{ detailed_metrics_enabled: true }] } });
  expect(stage?.throttle).toEqual({ ratePerSecond: 0, burst: 0 });
});

test("an authorizer and IAM on $connect are read", async () => {
  const withAuthorizer = await readApi({ "aws_apigatewayv2_authorizer.tokens": authorizer, "aws_apigatewayv2_route.connect": custom });
  expect(withAuthorizer.connect?.authorization).toEqual({
    kind: "authorizer",
    authorizer: {
      authorizerId: expect.stringMatching(/^[a-z0-9]{6}$/),
      functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:all",
      identitySources: ["route.request.querystring.token"],
    },
  });
  expect(withAuthorizer.leftOut).toEqual([]);

  const withIam = await readApi({ "aws_apigatewayv2_route.connect": { authorization_type: "AWS_IAM" } });
  expect(withIam.connect?.authorization).toEqual({ kind: "iam" });
});

test("the roles that API Gateway assumes are read with their trust policies", async () => {
  const role = `\${aws_iam_role.gateway.arn}`;
  const { model, connect, leftOut } = await readApi({
    "aws_iam_role.gateway": { name: "gateway", assume_role_policy: LAMBDA_TRUST },
    "aws_apigatewayv2_authorizer.tokens": { ...authorizer, authorizer_credentials_arn: role },
    "aws_apigatewayv2_route.connect": custom,
    "aws_apigatewayv2_integration.all": { credentials_arn: role },
  });

  const credentialsArn = "arn:aws:iam::123456789012:role/gateway";
  expect(connect).toMatchObject({ integration: { credentialsArn }, authorization: { authorizer: { credentialsArn } } });
  expect(model.roles.find(({ arn }) => arn === credentialsArn)?.trustPolicy).toEqual(JSON.parse(LAMBDA_TRUST));
  expect(leftOut).toEqual([]);
});

test("a custom domain, its mappings and a disabled execute-api endpoint are read", async () => {
  // given
  const domain_name = `\${aws_apigatewayv2_domain_name.chat.domain_name}`;
  const stage = `\${aws_apigatewayv2_stage.dev.id}`;
  // when
  const { model, api, leftOut } = await readApi({
    "aws_apigatewayv2_api.api": { disable_execute_api_endpoint: true },
    "aws_acm_certificate.chat": { domain_name: "ws.example.test" },
    "aws_apigatewayv2_domain_name.chat": {
      domain_name: "WS.example.test",
      domain_name_configuration: { certificate_arn: `\${aws_acm_certificate.chat.arn}`, endpoint_type: "REGIONAL" },
    },
    "aws_apigatewayv2_api_mapping.root": { api_id: API, domain_name, stage },
    "aws_apigatewayv2_api_mapping.chat": { api_id: API, domain_name, stage, api_mapping_key: "chat" },
  });
  // then
  expect(api?.defaultEndpointDisabled).toBe(true);
  const at = { apiId: api?.apiId, stageName: "dev" };
  expect(model.domains).toEqual([
    {
      domainName: "ws.example.test",
      mappings: [
        { key: "", ...at },
        { key: "chat", ...at },
      ],
    },
  ]);
  expect(leftOut).toEqual([{ address: "aws_acm_certificate.chat", reason: "not emulated" }]);
});

test.each([
  [
    "an authorizer on another route",
    { "aws_apigatewayv2_authorizer.tokens": authorizer, "aws_apigatewayv2_route.fallback": custom },
    /^aws_apigatewayv2_route\.fallback: authorization_type: AWS takes CUSTOM on the \$connect route only$/,
  ],
  [
    "IAM on another route",
    { "aws_apigatewayv2_route.fallback": { authorization_type: "AWS_IAM" } },
    /^aws_apigatewayv2_route\.fallback: .*\$connect route only$/,
  ],
  ["JWT", { "aws_apigatewayv2_route.connect": { authorization_type: "JWT" } }, /authorization_type: a WebSocket route takes/],
  ["CUSTOM without an authorizer", { "aws_apigatewayv2_route.connect": { authorization_type: "CUSTOM" } }, /authorizer_id: missing/],
  [
    "identity sources of an HTTP API",
    {
      "aws_apigatewayv2_authorizer.tokens": { ...authorizer, identity_sources: ["$request.header.Auth"] },
      "aws_apigatewayv2_route.connect": custom,
    },
    /identity_sources\.0: takes route\.request\.header\.NAME/,
  ],
  [
    "simple responses",
    { "aws_apigatewayv2_authorizer.tokens": { ...authorizer, enable_simple_responses: true }, "aws_apigatewayv2_route.connect": custom },
    /enable_simple_responses: is for HTTP APIs only/,
  ],
  [
    "an API key",
    { "aws_apigatewayv2_route.connect": { api_key_required: true } },
    /api_key_required: the local runtime does not emulate API keys/,
  ],
  [
    "a route key of one's own that begins with a dollar",
    { "aws_apigatewayv2_route.fallback": { route_key: "$message" } },
    /^aws_apigatewayv2_route\.fallback: route_key: a key begins with \$ only where it is \$connect, \$disconnect or \$default/,
  ],
  [
    "limits for a route that is not there",
    { "aws_apigatewayv2_stage.dev": { route_settings: [{ route_key: "nope" }] } },
    /route_settings: the API has no route nope/,
  ],
  [
    "a mapping to a stage that is not there",
    { "aws_apigatewayv2_api_mapping.chat": { api_id: API, domain_name: "x.test", stage: "prod" } },
    /stage: prod is no stage of API/,
  ],
  [
    "an integration that passes on who the client is",
    { "aws_apigatewayv2_integration.all": { credentials_arn: "arn:aws:iam::*:user/*" } },
    /^aws_apigatewayv2_integration\.all: credentials_arn: the local runtime takes the ARN of a role here$/,
  ],
  [
    "a route that validates messages",
    { "aws_apigatewayv2_route.fallback": { request_models: { $default: "m" } } },
    /^aws_apigatewayv2_route\.fallback: request_models: the local runtime does not validate messages with models$/,
  ],
  [
    "a function of another region",
    { "aws_lambda_function.all": { region: "us-east-1" } },
    /^aws_lambda_function\.all: region: is for us-east-1, and the local runtime serves one region, eu-west-1$/,
  ],
])("%s is refused in one line", async (_what, changes, message) => {
  await expect(readApi(changes as Record<string, Record<string, unknown>>)).rejects.toThrow(message);
});
