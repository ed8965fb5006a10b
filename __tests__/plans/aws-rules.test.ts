import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readStack } from "../../local/terraform/read-stack";
import { type FixtureFunction, type FixtureStack, writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const API = `\${aws_apigatewayv2_api.api.id}`;
const FUNCTION: FixtureFunction = { code: "exports.handler = async () => ({ statusCode: 200 });" };

function fixture(edit: (resource: NonNullable<FixtureStack[string]>, stack: FixtureStack) => void): string {
  return writeFixtureStack(folder, { one: FUNCTION, two: FUNCTION }, (stack) => edit(stack.resource ?? {}, stack));
}

/** The lines with which reading a stack ends. */
async function refusals(directory: string): Promise<string[]> {
  const error: Error = await readStack(directory).then(
    () => new Error("it was read"),
    (thrown) => thrown,
  );
  expect(error.name).toBe("UserError");
  return error.message.split("\n");
}

function set(resources: Record<string, Record<string, unknown>> | undefined, name: string, attributes: Record<string, unknown>): void {
  Object.assign(resources?.[name] ?? {}, attributes);
}

test("everything that AWS would refuse is refused at once, each with its address and attribute", async () => {
  const directory = fixture((resource) => {
    set(resource.aws_lambda_function, "one", {
      function_name: "one function",
      runtime: "nodejs12.x",
      memory_size: "64",
      timeout: 901,
      environment: { variables: { AWS_REGION: "x", "MY-NAME": "x", BIG: "x".repeat(4096) } },
    });
    set(resource.aws_iam_role, "one", { name: "r".repeat(65) });
    set(resource.aws_iam_role_policy, "one", { name: "a policy" });
    set(resource.aws_apigatewayv2_stage, "stage", { name: "my stage" });
    set(resource.aws_apigatewayv2_integration, "one", { integration_method: "GET" });
    set(resource.aws_apigatewayv2_route, "one", { route_key: "$one" });
    resource.aws_sqs_queue = { q: { name: "my queue" } };
    resource.aws_dynamodb_table = {
      t: { name: "my table", hash_key: "id", range_key: "", attribute: [{ name: "user", type: "S" }] },
    };
  });

  expect(await refusals(directory)).toEqual([
    "aws_apigatewayv2_integration.one: integration_method: GET: HttpMethod must be POST for AWS_PROXY IntegrationType",
    "aws_apigatewayv2_route.one: route_key: a key begins with $ only where it is $connect, $disconnect or $default",
    'aws_apigatewayv2_stage.stage: name: "my stage": AWS takes 1 to 128 letters, digits, hyphens and underscores',
    'aws_lambda_function.one: function_name: "one function": AWS takes 1 to 64 letters, digits, hyphens and underscores',
    "aws_lambda_function.one: runtime: AWS creates no more functions with nodejs12.x",
    "aws_lambda_function.one: memory_size: 64: AWS takes whole numbers from 128 to 10240",
    "aws_lambda_function.one: timeout: 901: AWS takes whole numbers from 1 to 900",
    "aws_lambda_function.one: environment: AWS_REGION: reserved for Lambda, which refuses a function that sets it",
    "aws_lambda_function.one: environment: MY-NAME: AWS takes names of 2 or more letters, digits and underscores that begin with a letter",
    "aws_lambda_function.one: environment: the variables are 4137 bytes, and AWS takes 4096 (4 KB) for all of them",
    'aws_iam_role_policy.one: name: "a policy": AWS takes 1 to 128 letters, digits and +=,.@_-',
    `aws_iam_role.one: name: "${"r".repeat(65)}": AWS takes 1 to 64 letters, digits and +=,.@_-`,
    'aws_dynamodb_table.t: name: "my table": AWS takes up to 255 letters, digits, and _.-',
    'aws_dynamodb_table.t: attribute: the key "id" is not defined',
    'aws_dynamodb_table.t: attribute: "user" is no key, and AWS takes keys only',
    'aws_sqs_queue.q: name: "my queue": AWS takes 1 to 80 letters, digits, hyphens and underscores',
  ]);
});

test("two of one name are refused", async () => {
  const directory = fixture((resource) => {
    set(resource.aws_lambda_function, "two", { function_name: "one" });
    set(resource.aws_iam_role, "two", { name: "One-role" });
    set(resource.aws_apigatewayv2_route, "two", { route_key: "one" });
    resource.aws_apigatewayv2_stage = { ...resource.aws_apigatewayv2_stage, again: { api_id: API, name: "test", auto_deploy: true } };
    resource.aws_sqs_queue = { a: { name: "q" }, b: { name: "q" } };
    const table = { name: "rows", hash_key: "id", attribute: [{ name: "id", type: "S" }] };
    resource.aws_dynamodb_table = { a: table, b: table };
  });

  expect(await refusals(directory)).toEqual([
    "aws_apigatewayv2_route.two: route_key: aws_apigatewayv2_route.one has the key one too",
    "aws_apigatewayv2_stage.again: name: aws_apigatewayv2_stage.stage has the name test too",
    "aws_lambda_function.two: function_name: Function already exist: one, the name of aws_lambda_function.one too",
    "aws_iam_role.two: name: aws_iam_role.one has the name One-role too, and names of roles are unique",
    "aws_dynamodb_table.b: name: aws_dynamodb_table.a has the name rows too",
    "aws_sqs_queue.b: name: aws_sqs_queue.a has the name q too",
  ]);
});

test("a deployment that depends on no route is refused", async () => {
  const directory = fixture((resource) => {
    resource.aws_apigatewayv2_deployment = { d: { api_id: API } };
  });

  expect(await refusals(directory)).toEqual([
    'aws_apigatewayv2_deployment.d: depends_on: names no route, and AWS answers "At least one route is required before deploying the Api"; list the routes of the API there',
  ]);
});

test.each<[how: string, deployment: Record<string, unknown>, routes: string[]]>([
  ["by depends_on", { depends_on: ["aws_apigatewayv2_route.two"] }, ["two"]],
  ["by depends_on, of what depends on a route", { depends_on: ["aws_apigatewayv2_route_response.one"] }, ["one"]],
  ["by an expression", { triggers: { all: `\${sha1(jsonencode([aws_apigatewayv2_route.one, local.more]))}` } }, ["one", "two"]],
])("a deployment serves the routes that it depends on, and no others: %s", async (_how, deployment, routes) => {
  const directory = fixture((resource, stack) => {
    resource.aws_apigatewayv2_deployment = { d: { api_id: API, ...deployment } };
    set(resource.aws_apigatewayv2_stage, "stage", { auto_deploy: null, deployment_id: `\${aws_apigatewayv2_deployment.d.id}` });
    Object.assign(stack, { locals: { more: `\${aws_apigatewayv2_route.two.id}` } });
  });

  const { model } = await readStack(directory);

  expect(model.apis[0]?.stages[0]?.deployment?.routes.map(({ routeKey }) => routeKey)).toEqual(routes);
});

test("an HTTP API beside is left out with everything of it, and what has no effect is listed", async () => {
  const directory = fixture((resource) => {
    const api_id = `\${aws_apigatewayv2_api.http.id}`;
    const target = `integrations/\${aws_apigatewayv2_integration.http.id}`;
    resource.aws_apigatewayv2_api = { ...resource.aws_apigatewayv2_api, http: { name: "http", protocol_type: "HTTP" } };
    resource.aws_apigatewayv2_stage = { ...resource.aws_apigatewayv2_stage, http: { api_id, name: "$default" } };
    resource.aws_apigatewayv2_route = { ...resource.aws_apigatewayv2_route, http: { api_id, route_key: "GET /", target } };
    resource.aws_apigatewayv2_integration = {
      ...resource.aws_apigatewayv2_integration,
      http: { api_id, integration_type: "HTTP_PROXY", integration_method: "GET" },
    };
    resource.aws_apigatewayv2_integration_response = {
      one: { api_id: API, integration_id: `\${aws_apigatewayv2_integration.one.id}`, integration_response_key: "/200/" },
    };
    set(resource.aws_apigatewayv2_integration, "two", { content_handling_strategy: "CONVERT_TO_TEXT" });
    set(resource.aws_lambda_function, "two", { runtime: "java21", filename: null, image_uri: null });
  });

  const { model, leftOut } = await readStack(directory);

  expect(leftOut).toEqual([
    { address: "aws_apigatewayv2_api.http", reason: "an HTTP API" },
    { address: "aws_apigatewayv2_stage.http", reason: "of an HTTP API" },
    { address: "aws_apigatewayv2_route.http", reason: "of an HTTP API" },
    { address: "aws_apigatewayv2_integration.http", reason: "of an HTTP API" },
    { address: "aws_apigatewayv2_integration_response.one", reason: "has no effect on a proxy integration" },
    { address: "aws_apigatewayv2_integration.two: content_handling_strategy", reason: "has no effect on text" },
    { address: "aws_lambda_function.two", reason: "java21 does not run here" },
  ]);
  expect(model.functions.map(({ name, cannotRun }) => [name, cannotRun])).toEqual([
    ["one", undefined],
    ["two", "java21 does not run here"],
  ]);
});

test("null is as if an argument were not there, and simple values are converted", async () => {
  const directory = fixture((resource) => {
    set(resource.aws_lambda_function, "one", {
      memory_size: null,
      timeout: "30",
      publish: "true",
      layers: null,
      environment: { variables: { COUNT: 3, FLAG: true, NONE: null } },
      logging_config: null,
      dead_letter_config: null,
    });
    set(resource.aws_apigatewayv2_route, "one", {
      api_key_required: null,
      authorization_type: null,
      authorizer_id: null,
      request_models: null,
    });
    set(resource.aws_apigatewayv2_integration, "one", {
      credentials_arn: null,
      timeout_milliseconds: "500",
      content_handling_strategy: null,
    });
    set(resource.aws_apigatewayv2_stage, "stage", {
      auto_deploy: "true",
      default_route_settings: null,
      stage_variables: { size: 3, none: null },
    });
    resource.aws_dynamodb_table = {
      t: { name: "rows", hash_key: "id", range_key: null, attribute: [{ name: "id", type: "S" }], ttl: null, global_secondary_index: null },
    };
  });

  const { model } = await readStack(directory);

  const stage = model.apis[0]?.stages[0];
  expect(model.functions[0]).toMatchObject({
    memoryMb: 128,
    timeoutSeconds: 30,
    qualifiers: ["1"],
    layers: [],
    environment: { COUNT: "3", FLAG: "true" },
  });
  expect(stage).toMatchObject({ variables: { size: "3" }, routeThrottles: {} });
  expect(stage?.deployment?.routes[0]).toMatchObject({ routeKey: "one", integration: { timeoutMs: 500 } });
  expect(model.tables[0]).toMatchObject({ keySchema: [{ attributeName: "id" }] });
});

test("attributes that are missing or of another type are refused in Terraform's words, all at once", async () => {
  const directory = fixture((resource) => {
    set(resource.aws_apigatewayv2_route, "one", { api_id: null });
    set(resource.aws_apigatewayv2_route, "two", { route_key: null, authorizer_id: ["a"] });
    set(resource.aws_apigatewayv2_stage, "stage", {
      stage_variables: "none",
      route_settings: [{ throttling_rate_limit: 1 }, { route_key: "one", throttling_rate_limit: "many" }],
    });
    set(resource.aws_lambda_function, "one", { function_name: null, environment: { variables: { A: ["b"] } }, publish: "maybe" });
    resource.aws_sqs_queue = { q: { name: { a: "b" }, delay_seconds: "soon" } };
    resource.aws_lambda_function_event_invoke_config = { c: { function_name: "one", maximum_retry_attempts: 0.5 } };
  });

  expect(await refusals(directory)).toEqual([
    "aws_apigatewayv2_route.one: api_id: missing",
    "aws_apigatewayv2_route.two: route_key: missing",
    'aws_apigatewayv2_route.two: authorizer_id: must be a string, not ["a"]',
    'aws_apigatewayv2_stage.stage: stage_variables: must be a map, not "none"',
    "aws_apigatewayv2_stage.stage: route_settings[0].route_key: missing",
    'aws_apigatewayv2_stage.stage: route_settings[1].throttling_rate_limit: must be a number, not "many"',
    "aws_lambda_function_event_invoke_config.c: maximum_retry_attempts: must be a whole number, not 0.5",
    "aws_lambda_function.one: function_name: missing",
    'aws_lambda_function.one: publish: must be true or false, not "maybe"',
    'aws_lambda_function.one: environment.variables.A: must be a string, not ["b"]',
    'aws_sqs_queue.q: name: must be a string, not {"a":"b"}',
    'aws_sqs_queue.q: delay_seconds: must be a number, not "soon"',
  ]);
});

test("names of tables and of their indexes have letters, digits, and _.-", async () => {
  const index = { name: "by day", hash_key: "id", projection_type: "ALL" };
  const directory = fixture((resource) => {
    resource.aws_dynamodb_table = {
      t: {
        name: "t/1",
        hash_key: "id",
        attribute: [{ name: "id", type: "S" }],
        global_secondary_index: [index],
        local_secondary_index: index,
      },
    };
  });

  expect(await refusals(directory)).toEqual([
    'aws_dynamodb_table.t: name: "t/1": AWS takes up to 255 letters, digits, and _.-',
    'aws_dynamodb_table.t: global_secondary_index: "by day": AWS takes up to 255 letters, digits, and _.-',
    'aws_dynamodb_table.t: local_secondary_index: "by day": AWS takes up to 255 letters, digits, and _.-',
  ]);
});

test("resources of a provider with another region are left out and listed, with that region in their ARNs", async () => {
  const directory = fixture((resource, stack) => {
    Object.assign(stack, { provider: { aws: [{ region: "eu-west-1" }, { alias: "us", region: "us-east-1" }] } });
    resource.aws_sqs_queue = { here: { name: "jobs" }, there: { name: "jobs", provider: "aws.us" } };
    resource.aws_sns_topic = { news: { provider: "aws.us" } };
    const variables = { JOBS: `\${aws_sqs_queue.there.arn}`, NEWS: `\${aws_sns_topic.news.arn}` };
    set(resource.aws_lambda_function, "one", { environment: { variables } });
  });

  const { model, leftOut } = await readStack(directory);

  expect(model.queues.map(({ arn }) => arn)).toEqual(["arn:aws:sqs:eu-west-1:123456789012:jobs"]);
  expect(leftOut).toEqual([
    { address: "aws_sqs_queue.there", reason: "is for us-east-1, and the local runtime serves one region, eu-west-1" },
    { address: "aws_sns_topic.news", reason: "not emulated" },
  ]);
  expect(model.functions[0]?.environment).toEqual({
    JOBS: "arn:aws:sqs:us-east-1:123456789012:jobs",
    NEWS: expect.stringMatching(/^arn:aws:sns:us-east-1:123456789012:\w+$/),
  });
});

test("a file is no stack", async () => {
  const file = path.join(mkdtempSync(path.join(folder, "file-")), "file");
  writeFileSync(file, "");

  expect(await refusals(file)).toEqual([expect.stringMatching(/^no stack at \S+\/file \(ENOTDIR\): /)]);
});
