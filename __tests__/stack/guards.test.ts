import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AssetType, TerraformAsset, TerraformElement, TerraformResource, TerraformStack, Testing } from "cdktf";
import { BroadcastStack } from "../../infra/broadcast-stack";
import { describeError } from "../../infra/describe-error";
import { type GuardOptions, guardStack } from "../../infra/guards";
import { SETTINGS } from "../../infra/settings";
import { ALL_OPTIONS } from "../helpers/all-options";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

const fn = (more: object = {}) => ({ aws_lambda_function: { fn: { memory_size: 128, timeout: 10, runtime: "nodejs22.x", ...more } } });
const integration = (more: object = {}) => ({
  aws_apigatewayv2_integration: { integration: { integration_uri: `\${aws_lambda_function.fn.invoke_arn}`, ...more } },
});
const route = (more: object = {}) => ({
  aws_apigatewayv2_route: { route: { route_key: "chat", target: `integrations/\${aws_apigatewayv2_integration.integration.id}`, ...more } },
});
const permission = (sourceArn: string) => ({
  aws_lambda_permission: {
    permission: { function_name: `\${aws_lambda_function.fn.function_name}`, principal: "apigateway.amazonaws.com", source_arn: sourceArn },
  },
});
const policy = (...statements: object[]) => ({
  aws_iam_role_policy: { policy: { name: "policy", policy: JSON.stringify({ Statement: statements }) } },
});
const stageOf = (settings: object) => ({ aws_apigatewayv2_stage: { stage: { name: "dev", ...settings } } });
const reservations = (...counts: number[]) => ({
  aws_lambda_function: Object.fromEntries(
    counts.map((reserved_concurrent_executions, index) => [
      `fn${index}`,
      { memory_size: 128, timeout: 10, runtime: "nodejs22.x", reserved_concurrent_executions },
    ]),
  ),
});

test.each<[string, object, string[], GuardOptions?]>([
  [
    "an authorizer off $connect",
    route({ authorization_type: "CUSTOM", authorizer_id: "abc" }),
    ["stack/route: the route chat has an authorizer, which API Gateway takes on $connect only; move it to the route $connect"],
  ],
  [
    "authorization off $connect",
    route({ authorization_type: "AWS_IAM" }),
    ["stack/route: the route chat has authorization AWS_IAM, which API Gateway takes on $connect only; move it to the route $connect"],
  ],
  ["authorization on $connect", route({ route_key: "$connect", authorization_type: "AWS_IAM" }), []],
  [
    "authorization on a route of an HTTP API",
    {
      aws_apigatewayv2_api: { api: { protocol_type: "HTTP" } },
      ...route({ api_id: `\${aws_apigatewayv2_api.api.id}`, authorization_type: "JWT" }),
    },
    [],
  ],
  [
    "an integration timeout above what API Gateway waits",
    integration({ timeout_milliseconds: 30_000 }),
    ["stack/integration: waits 30000 ms, and API Gateway at most 29000; lower timeout_milliseconds"],
  ],
  [
    "an integration timeout below the function's",
    { ...fn(), ...integration({ timeout_milliseconds: 5_500 }) },
    ["stack/integration: waits 5500 ms for stack/fn, which may run 10 s; give the function a timeout of at most 5 s"],
  ],
  [
    "a function behind a route that may run longer than API Gateway waits",
    { ...fn({ timeout: 30 }), ...integration() },
    ["stack/integration: waits 29000 ms for stack/fn, which may run 30 s; give the function a timeout of at most 29 s"],
  ],
  [
    "default route settings with detailed metrics only",
    stageOf({ default_route_settings: { detailed_metrics_enabled: true } }),
    [
      "stack/stage: default_route_settings has no throttling_rate_limit and no throttling_burst_limit, so API Gateway answers 429 to everything; set both limits",
    ],
  ],
  [
    "settings of one route with one of the limits",
    stageOf({ route_settings: [{ route_key: "chat", throttling_rate_limit: 5 }] }),
    ["stack/stage: route_settings has no throttling_burst_limit, so API Gateway answers 429 to everything; set both limits"],
  ],
  [
    "a route without permission",
    { ...fn(), ...integration(), ...route() },
    [
      "stack/route: API Gateway may not invoke stack/fn for the route chat; add an aws_lambda_permission for apigateway.amazonaws.com with a source_arn that ends in /chat",
    ],
  ],
  [
    "a route with the permission of another route",
    { ...fn(), ...integration(), ...route(), ...permission(`\${aws_apigatewayv2_api.api.execution_arn}/dev/other`) },
    [
      "stack/route: API Gateway may not invoke stack/fn for the route chat; add an aws_lambda_permission for apigateway.amazonaws.com with a source_arn that ends in /chat",
    ],
  ],
  [
    "a route with a permission for all",
    { ...fn(), ...integration(), ...route(), ...permission("arn:aws:execute-api:eu-west-1:1:a/*") },
    [],
  ],
  ["a route whose role invokes the function", { ...fn(), ...integration({ credentials_arn: "arn:aws:iam::1:role/r" }), ...route() }, []],
  [
    "an authorizer without permission",
    { ...fn(), aws_apigatewayv2_authorizer: { authorizer: { authorizer_uri: `\${aws_lambda_function.fn.invoke_arn}` } } },
    [
      "stack/authorizer: API Gateway may not invoke stack/fn for the authorizer; add an aws_lambda_permission for apigateway.amazonaws.com with a source_arn that ends in /authorizers/{its id}",
    ],
  ],
  [
    "a function without memory, timeout and a known runtime",
    fn({ memory_size: undefined, timeout: undefined, runtime: "nodejs16.x" }),
    [
      "stack/fn: has no memory_size and gets 128 MB; set memory_size",
      "stack/fn: has no timeout and gets 3 s; set timeout",
      expect.stringMatching(/^stack\/fn: the runtime nodejs16\.x is unknown; use one of nodejs20\.x, nodejs22\.x, /) as unknown as string,
    ],
  ],
  [
    "policies with wildcards",
    policy(
      { Effect: "Allow", Action: "dynamodb:*", Resource: "arn:aws:dynamodb:eu-west-1:1:table/t" },
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["*"] },
      { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:eu-west-1:1:*" },
      { Effect: "Deny", Action: "*", Resource: "*" },
    ),
    [
      "stack/policy: the policy allows the action dynamodb:*; name what is needed",
      "stack/policy: the policy allows sqs:SendMessage on *; name what is needed",
      "stack/policy: the policy allows lambda:InvokeFunction on arn:aws:lambda:eu-west-1:1:*; name what is needed",
    ],
  ],
  [
    "a role that everyone may assume",
    {
      aws_iam_role: { role: { assume_role_policy: '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}}' } },
    },
    ["stack/role: the policy allows every principal; name what is needed"],
  ],
  [
    "a policy for a part of a resource, and one for actions without resources",
    policy(
      {
        Effect: "Allow",
        Action: "execute-api:ManageConnections",
        Resource: `\${aws_apigatewayv2_api.api.execution_arn}/dev/POST/@connections/*`,
      },
      { Effect: "Allow", Action: "xray:PutTraceSegments", Resource: "*" },
    ),
    [],
  ],
  [
    "names that are too long",
    { aws_sqs_queue: { queue: { name: "q".repeat(81) } }, aws_iam_role: { role: { name: "r".repeat(64) } } },
    [`stack/queue: name ${"q".repeat(81)} has 81 characters, and AWS takes 80; shorten the name`],
  ],
  [
    "a reservation below what a function that invokes itself starts",
    {
      ...fn({ reserved_concurrent_executions: 15, role: `\${aws_iam_role.role.arn}` }),
      aws_iam_role: { role: { name: "role" } },
      aws_iam_role_policy: {
        policy: {
          role: `\${aws_iam_role.role.name}`,
          policy: JSON.stringify({
            Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: `\${aws_lambda_function.fn.arn}` }],
          }),
        },
      },
    },
    ["stack/fn: reserves 15 invocations, and one fan-out starts 16 at once; reserve at least 16, or nothing"],
    { fanOut: 16 },
  ],
  ["a low reservation of another function", fn({ reserved_concurrent_executions: 1 }), [], { fanOut: 16 }],
  [
    "reservations that the account cannot give, all together",
    reservations(500, 401),
    [
      "stack: its functions reserve 901 invocations, and an account with 1000 can reserve 900; reserve less, or have the account's concurrency raised",
    ],
  ],
  ["reservations up to the 100 that stay unreserved, and a function that is disabled", reservations(500, 400, 0), []],
  ["reservations of an account whose quota was raised", reservations(500, 401), [], { quotas: { concurrency: 2_000 } }],
  [
    "any reservation of a new account",
    reservations(1),
    [
      "stack: its functions reserve 1 invocations, and an account with 10 can reserve 0; reserve less, or have the account's concurrency raised",
    ],
    { quotas: { concurrency: 10 } },
  ],
  [
    "a throttle of production at the account's whole limit",
    stageOf({ default_route_settings: { throttling_rate_limit: 10_000, throttling_burst_limit: 4_000 } }),
    [
      "stack/stage: throttling_rate_limit is 10000, and all APIs and posts of the account share 10000; lower it, so that a flood of client messages leaves room for posts",
    ],
    { isProduction: true },
  ],
  [
    "the same throttle of production, in an account with higher quotas",
    stageOf({ default_route_settings: { throttling_rate_limit: 10_000, throttling_burst_limit: 4_000 } }),
    [],
    { isProduction: true, quotas: { requestRate: 20_000 } },
  ],
  [
    "the same throttle of another stage",
    stageOf({ default_route_settings: { throttling_rate_limit: 10_000, throttling_burst_limit: 4_000 } }),
    [],
  ],
])("%s", (_what, resources, lines, options = {}) => {
  const stack = stackOf(resources);
  guardStack(stack, options);

  expect(refusal(stack)).toEqual(lines);
});

test("an unknown region of the provider", () => {
  const stack = stackOf({});
  stack.addOverride("provider.aws", [{ region: "eu-west-9" }]);
  guardStack(stack);

  expect(refusal(stack)).toEqual([expect.stringMatching(/^stack: the provider's region eu-west-9 is unknown; use a region of AWS/)]);
});

test("wildcards in inline policies and in the data source of policies", () => {
  const inline = { name: "all", policy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::bucket"}]}' };
  const stack = stackOf({ aws_iam_role: { role: { inline_policy: [inline] } } });
  stack.addOverride("data.aws_iam_policy_document.doc", {
    statement: [
      { actions: ["s3:GetObject"], resources: ["*"] },
      { effect: "Deny", actions: ["s3:*"], resources: ["*"] },
      { actions: ["sts:AssumeRole"], principals: [{ type: "*", identifiers: ["*"] }] },
    ],
  });
  guardStack(stack);

  expect(refusal(stack)).toEqual([
    "stack/role: the policy allows the action *; name what is needed",
    "data.aws_iam_policy_document.doc: the policy allows s3:GetObject on *; name what is needed",
    "data.aws_iam_policy_document.doc: the policy allows every principal; name what is needed",
  ]);
});

test("two bundles in one place", () => {
  const stack = stackOf({});
  const file = path.join(folder, "dist/bundle.zip");
  mkdirSync(path.dirname(file));
  for (const id of ["first", "second"]) {
    writeFileSync(file, id);
    new TerraformAsset(stack, id, { path: file, type: AssetType.FILE });
  }
  guardStack(stack);

  expect(refusal(stack)).toEqual([`stack/second: its file ${file} replaced the one of stack/first; give each bundle a file of its own`]);
});

test("the project's stack passes, also in production with every option", () => {
  const app = Testing.app({ outdir: folder, stackTraces: false });
  const plain = new BroadcastStack(app, "plain", { ...SETTINGS.parse({}), stage: "dev" });
  const throttle = { throttleRateLimit: 2_000, throttleBurstLimit: 1_000 };
  const full = new BroadcastStack(app, "full", { ...SETTINGS.parse({ ...ALL_OPTIONS, ...throttle }), stage: "prod" });

  expect([plain, full].map((stack) => Testing.synth(stack, true).length > 0)).toEqual([true, true]);
});

test("mistakes that are put into the project's stack by an override, and in production, are lines of their own", () => {
  const app = Testing.app({ outdir: folder, stackTraces: false });
  const stack = new BroadcastStack(app, "open", { ...SETTINGS.parse({}), stage: "prod" });
  for (const construct of stack.node.findAll())
    if (construct instanceof TerraformElement && construct.node.path === "open/connect/function") construct.addOverride("timeout", 60);

  expect(refusal(stack)).toEqual([
    "open/web-socket/connect-route/integration: waits 29000 ms for open/connect/function, which may run 60 s; give the function a timeout of at most 29 s",
    "open/web-socket/stage: throttling_rate_limit is 10000, and all APIs and posts of the account share 10000; lower it, so that a flood of client messages leaves room for posts",
    "open/web-socket/stage: throttling_burst_limit is 5000, and all APIs and posts of the account share 5000; lower it, so that a flood of client messages leaves room for posts",
  ]);
});

/** A stack with these resources, as Terraform's JSON has them: by type, then by id. */
function stackOf(resources: object): TerraformStack {
  const stack = new TerraformStack(Testing.app({ outdir: folder, stackTraces: false }), "stack");
  for (const [type, byId] of Object.entries(resources))
    for (const [id, attributes] of Object.entries(byId as object)) {
      const resource = new TerraformResource(stack, id, { terraformResourceType: type });
      resource.overrideLogicalId(id);
      for (const [name, value] of Object.entries(attributes as object)) if (value !== undefined) resource.addOverride(name, value);
    }
  return stack;
}

/** What the synthesis prints when it fails. */
function refusal(stack: TerraformStack): string[] {
  try {
    stack.runAllValidations();
  } catch (error) {
    return describeError(error).split("\n");
  }
  return [];
}
