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

const mock = {
  "aws_apigatewayv2_integration.mock": { api_id: API, integration_type: "MOCK", request_templates: { $default: '{"statusCode": 200}' } },
  "aws_apigatewayv2_route.connect": { target: `integrations/\${aws_apigatewayv2_integration.mock.id}` },
};
const mockResponse = {
  api_id: API,
  integration_id: `\${aws_apigatewayv2_integration.mock.id}`,
  integration_response_key: "/2\\d\\d/",
  response_templates: { $default: "$input.body" },
};

test("a MOCK integration is read with its templates and its integration responses", async () => {
  const { connect, leftOut } = await readApi({ ...mock, "aws_apigatewayv2_integration_response.ok": mockResponse });
  expect(connect?.integration).toEqual({
    type: "mock",
    timeoutMs: 29_000,
    request: { templates: { $default: '{"statusCode": 200}' }, passthrough: "WHEN_NO_MATCH", parameters: {} },
    responses: [{ key: "/2\\d\\d/", templates: { $default: "$input.body" } }],
  });
  expect(leftOut).toEqual([]);
});

test("HTTP, HTTP_PROXY and AWS integrations with a function are read, with stage variables in their URIs", async () => {
  const integrationOf = async (attributes: Record<string, unknown>) => {
    const { stage } = await readApi({
      "aws_apigatewayv2_integration.all": attributes,
      "aws_apigatewayv2_stage.dev": { stage_variables: { host: "example.com" } },
    });
    return stage?.deployment?.routes[0]?.integration;
  };
  const request = { templates: {}, passthrough: "NEVER", parameters: {} };
  const http = { integration_uri: "https://$${stageVariables.host}/a", integration_method: "PUT", timeout_milliseconds: 50 };
  const endpoint = { url: "https://example.com/a", method: "PUT", timeoutMs: 50 };
  expect(await integrationOf({ ...http, integration_type: "HTTP", passthrough_behavior: "NEVER" })).toEqual({
    type: "http",
    ...endpoint,
    request,
    responses: [],
  });
  const parameters = { "integration.request.header.a": "'b'" };
  expect(await integrationOf({ ...http, integration_type: "HTTP_PROXY", request_parameters: parameters })).toEqual({
    type: "httpProxy",
    ...endpoint,
    parameters,
  });
  expect(await integrationOf({ integration_type: "AWS", passthrough_behavior: "NEVER" })).toEqual({
    type: "lambda",
    functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:all",
    timeoutMs: 29_000,
    request,
    responses: [],
  });
});

test("an AWS integration with a queue is read with its role, which then is one of the model's", async () => {
  const { model, connect } = await readApi({
    "aws_apigatewayv2_integration.all": {
      integration_type: "AWS",
      integration_uri: "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/jobs",
      credentials_arn: `\${aws_iam_role.gateway.arn}`,
    },
    "aws_iam_role.gateway": { name: "gateway", assume_role_policy: LAMBDA_TRUST },
  });
  const credentialsArn = "arn:aws:iam::123456789012:role/gateway";
  expect(connect?.integration).toMatchObject({ type: "service", service: "sqs", action: "SendMessage", queueName: "jobs", credentialsArn });
  expect(model.roles.map(({ arn }) => arn)).toContain(credentialsArn);
});

test("every mistake in templates and keys of a mapped integration is a line with its address", async () => {
  const mistakes = {
    ...mock,
    "aws_apigatewayv2_integration.mock": {
      ...mock["aws_apigatewayv2_integration.mock"],
      request_templates: { $default: "#if($a)" },
      request_parameters: { "integration.request.body.a": "'x'", "integration.request.header.a": "x" },
    },
    "aws_apigatewayv2_integration_response.bad": { ...mockResponse, integration_response_key: "/(/", response_templates: { a: "\n#end" } },
  };
  const refusal = readApi(mistakes);
  for (const line of [
    /^aws_apigatewayv2_integration\.mock: request_templates\.\$default: line 1, column 1: #if has no #end$/m,
    /^aws_apigatewayv2_integration\.mock: request_parameters\.integration\.request\.body\.a: AWS takes integration\.request\.header\.NAME/m,
    /^aws_apigatewayv2_integration\.mock: request_parameters\.integration\.request\.header\.a: x: AWS takes route\.request\.body\.PATH/m,
    /^aws_apigatewayv2_integration_response\.bad: integration_response_key: Invalid regular expression/m,
    /^aws_apigatewayv2_integration_response\.bad: response_templates\.a: an #end closes no block$/m,
  ])
    await expect(refusal).rejects.toThrow(line);
});

test("half of what a reply needs is told at the start", async () => {
  const response = { api_id: API, route_id: `\${aws_apigatewayv2_route.fallback.id}`, route_response_key: "$default" };
  const withResponse = await readApi({ "aws_apigatewayv2_route_response.fallback": response });
  expect(withResponse.leftOut).toEqual([
    {
      address: "aws_apigatewayv2_route_response.fallback",
      reason: 'sends nothing: set route_response_selection_expression = "$default" on its route to reply',
    },
  ]);
  const expression = { "aws_apigatewayv2_route.fallback": { route_response_selection_expression: "$default" } };
  expect((await readApi(expression)).leftOut).toEqual([
    {
      address: "aws_apigatewayv2_route.fallback: route_response_selection_expression",
      reason: "sends nothing without an aws_apigatewayv2_route_response",
    },
  ]);
  expect((await readApi({ ...expression, "aws_apigatewayv2_route_response.fallback": response })).leftOut).toEqual([]);
});

test.each([
  [
    "an authorizer on another route",
    { "aws_apigatewayv2_authorizer.tokens": authorizer, "aws_apigatewayv2_route.fallback": custom },
    /^aws_apigatewayv2_route\.fallback: authorization_type: Currently, authorization is restricted to the \$connect route only$/,
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
    /identity_sources\[0\]: takes route\.request\.header\.NAME/,
  ],
  [
    "simple responses",
    { "aws_apigatewayv2_authorizer.tokens": { ...authorizer, enable_simple_responses: true }, "aws_apigatewayv2_route.connect": custom },
    /enable_simple_responses: is for HTTP APIs only/,
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
    "a backend behind a VPC link",
    {
      "aws_apigatewayv2_integration.all": {
        integration_type: "HTTP",
        integration_uri: "http://a.test",
        integration_method: "GET",
        connection_type: "VPC_LINK",
      },
    },
    /^aws_apigatewayv2_integration\.all: connection_type: the local runtime does not emulate VPC links$/,
  ],
  [
    "a function that is not waited for",
    {
      "aws_apigatewayv2_integration.all": {
        integration_type: "AWS",
        request_parameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
      },
    },
    /request_parameters: the local runtime waits for the functions of integrations/,
  ],
  [
    "a function of another region",
    { "aws_lambda_function.all": { region: "us-east-1" } },
    /^aws_apigatewayv2_integration\.all: integration_uri: the function is in us-east-1, and the local runtime serves one region, eu-west-1$/,
  ],
])("%s is refused in one line", async (_what, changes, message) => {
  await expect(readApi(changes as Record<string, Record<string, unknown>>)).rejects.toThrow(message);
});
