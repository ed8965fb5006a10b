import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { startRuntime } from "../../local/runtime";
import { readStack } from "../../local/terraform/read-stack";
import { type FixtureStack, writeFixtureStack } from "../helpers/fixture-stack";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

function fixture(edit: (stack: FixtureStack) => void): string {
  return writeFixtureStack(folder, { message: { code: "exports.handler = async () => ({ statusCode: 200 });" } }, edit);
}

/** Sets attributes of the one resource of a type. */
function set(type: string, attributes: Readonly<Record<string, unknown>>) {
  return (stack: FixtureStack) => {
    const [only] = Object.values(stack.resource?.[type] ?? {});
    Object.assign(only ?? {}, attributes);
  };
}

function add(type: string, attributes: Record<string, unknown> = {}) {
  return (stack: FixtureStack) => {
    stack.resource = { ...stack.resource, [type]: { ...stack.resource?.[type], extra: attributes } };
  };
}

/** The one line that starting the stack ends with. */
async function refusal(directory: string): Promise<string> {
  const error: Error = await startRuntime({ stackDirectory: directory }).then(
    async (runtime) => {
      await runtime.close();
      return new Error("it started");
    },
    (thrown) => thrown,
  );
  expect(error.name).toBe("UserError");
  expect(error.message).not.toMatch(/\n/);
  return error.message;
}

test.each<[what: string, edit: (stack: FixtureStack) => void, line: RegExp]>([
  [
    "another protocol",
    set("aws_apigatewayv2_api", { protocol_type: "HTTP" }),
    /^the stack in \/\S+ has no WebSocket API \(an aws_apigatewayv2_api\) to serve$/,
  ],
  [
    "no selection expression",
    set("aws_apigatewayv2_api", { route_selection_expression: undefined }),
    /^aws_apigatewayv2_api\.api: route_selection_expression: a WebSocket API needs one/,
  ],
  [
    "a route without a target",
    set("aws_apigatewayv2_route", { target: undefined }),
    /^aws_apigatewayv2_route\.message: target: a route without a target leads nowhere$/,
  ],
  [
    "a target that is no integration",
    set("aws_apigatewayv2_route", { target: "integrations/none" }),
    /^aws_apigatewayv2_route\.message: target: integrations\/none is no integration of this stack$/,
  ],
  [
    "an integration with a service that is not emulated",
    set("aws_apigatewayv2_integration", {
      integration_type: "AWS",
      integration_uri: "arn:aws:apigateway:eu-west-1:states:action/StartExecution",
      credentials_arn: "arn:aws:iam::123456789012:role/gateway",
    }),
    /^aws_apigatewayv2_integration\.message: integration_uri: \S+StartExecution: the local runtime emulates AWS integrations with Lambda, SQS's SendMessage and DynamoDB's item operations$/,
  ],
  [
    "a timeout above 29 s",
    set("aws_apigatewayv2_integration", { timeout_milliseconds: 30_000 }),
    /^aws_apigatewayv2_integration\.message: timeout_milliseconds: must be 29000 or less, not 30000$/,
  ],
  [
    "an integration of no function",
    set("aws_apigatewayv2_integration", { integration_uri: "https://example.test" }),
    /^aws_apigatewayv2_integration\.message: integration_uri: https:\/\/example\.test is not the invoke_arn of a Lambda function$/,
  ],
  [
    "a function without code",
    set("aws_lambda_function", { filename: undefined }),
    /^aws_lambda_function\.message: filename: missing; the local runtime runs code from a zip file \(filename\), or s3_bucket and s3_key$/,
  ],
  [
    "a role that another service assumes",
    set("aws_iam_role", { assume_role_policy: LAMBDA_TRUST.replace("lambda", "ec2") }),
    /^aws_lambda_function\.message: role: the role defined for the function cannot be assumed by Lambda: the assume_role_policy of aws_iam_role\.message does not let lambda\.amazonaws\.com do it$/,
  ],
  [
    "a trust policy that is none",
    set("aws_iam_role", { assume_role_policy: "{}" }),
    /^aws_iam_role\.message: assume_role_policy: is not a policy document in JSON$/,
  ],
  [
    "a bundle that is no zip",
    set("aws_lambda_function", { filename: "cdk.tf.json" }),
    /^\/\S+\/cdk\.tf\.json is not a zip file \(.*\); synthesize the stack again$/,
  ],
  [
    "a policy that is not JSON",
    set("aws_iam_role_policy", { policy: "allow everything" }),
    /^aws_iam_role_policy\.message: policy: is not a policy document in JSON$/,
  ],
  [
    "a custom domain with client certificates",
    add("aws_apigatewayv2_domain_name", { domain_name: "x.test", mutual_tls_authentication: {} }),
    /^aws_apigatewayv2_domain_name\.extra: mutual_tls_authentication: the local runtime does not emulate client certificates$/,
  ],
  [
    "a table with a type of key that does not exist",
    add("aws_dynamodb_table", { name: "rows", hash_key: "k", attribute: [{ name: "k", type: "BOOL" }] }),
    /^aws_dynamodb_table\.extra: attribute\[0\]\.type: must be "S", "N" or "B", not "BOOL"$/,
  ],
  ["no API", (stack) => delete stack.resource, /^the stack in \/\S+ has no WebSocket API \(an aws_apigatewayv2_api\) to serve$/],
  [
    "resources that are no blocks",
    (stack) => Object.assign(stack, { resource: "all" }),
    /^\/\S+\/cdk\.tf\.json is not a Terraform configuration: resource: must be an object, or a list of objects$/,
  ],
])("%s is one clear line", async (_what, edit, line) => {
  expect(await refusal(fixture(edit))).toMatch(line);
});

test("a folder without a stack, and one whose stack is not JSON, are one clear line", async () => {
  const empty = mkdtempSync(path.join(folder, "empty-"));
  const broken = mkdtempSync(path.join(folder, "broken-"));
  writeFileSync(path.join(broken, "cdk.tf.json"), '{\n  "resource": {\n    oops\n  }\n}\n');

  expect(await refusal(empty)).toMatch(
    /^no stack at \/\S+: run "npx cdktf synth", or name a folder that holds a cdk\.tf\.json or \.tf files with --stack$/,
  );
  expect(await refusal(broken)).toMatch(/^\/\S+\/cdk\.tf\.json is not JSON: \S/);
});

test("a bundle cannot write outside of its folder", async () => {
  const directory = fixture(set("aws_lambda_function", { filename: "evil.zip" }));
  writeFileSync(path.join(directory, "evil.zip"), zipSync({ "../../evil.js": strToU8("1") }));

  expect(await refusal(directory)).toMatch(/evil\.zip holds \.\.\/\.\.\/evil\.js, which would be unpacked outside of its folder$/);
});

test("a resource that is not emulated is left out and listed, and a reference to it is a made-up value, the same each time", async () => {
  const stack = fixture((fixtureStack) => {
    add("aws_sns_topic", { name: "news" })(fixtureStack);
    set("aws_lambda_function", { environment: { variables: { TOPIC: `\${aws_sns_topic.extra.arn}` } } })(fixtureStack);
  });

  const { leftOut, madeUp, model } = await readStack(stack);

  const arn = "arn:aws:sns:eu-west-1:123456789012:axksto6gf5ht";
  expect(leftOut).toEqual([{ address: "aws_sns_topic.extra", reason: "not emulated" }]);
  expect(madeUp).toEqual([{ reference: "aws_sns_topic.extra.arn", value: arn }]);
  expect(model.functions[0]?.environment).toEqual({ TOPIC: arn });
});
