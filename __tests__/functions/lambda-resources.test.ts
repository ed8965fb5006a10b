import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { readStack } from "../../local/terraform/read-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const root = temporaryFolder();
const ZIP = zipSync({ "index.js": strToU8("") });

/** Writes a stack with these functions, by their names, and other resources. */
function stack(functions: Readonly<Record<string, object>>, others: object = {}): string {
  const folder = mkdtempSync(path.join(root, "stack-"));
  writeFileSync(path.join(folder, "bundle.zip"), ZIP);
  const resource = {
    aws_lambda_function: Object.fromEntries(
      Object.entries(functions).map(([name, attributes]) => [
        name,
        { function_name: name, role: "r", filename: "bundle.zip", handler: "index.handler", runtime: "nodejs22.x", ...attributes },
      ]),
    ),
    ...others,
  };
  writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify({ resource }));
  return folder;
}

test("an object that a function or a layer takes its code from is used; the bucket and other objects are left out", async () => {
  const inBucket = (key: string) => ({ filename: undefined, s3_bucket: `\${aws_s3_bucket.code.id}`, s3_key: key });
  const object = { bucket: "code", source: "bundle.zip" };
  const folder = stack(
    { fn: { ...inBucket(`\${aws_s3_object.fn.key}`), layers: [`\${aws_lambda_layer_version.layer.arn}`] } },
    {
      aws_lambda_layer_version: { layer: { layer_name: "layer", ...inBucket("layer.zip") } },
      aws_s3_bucket: { code: { bucket: "code" } },
      aws_s3_object: {
        fn: { ...object, key: "fn.zip" },
        layer: { ...object, key: "layer.zip" },
        picture: { ...object, key: "picture.png" },
      },
    },
  );

  const { model, leftOut } = await readStack(folder);

  expect(model.functions[0]?.code?.path).toBe(path.join(folder, "bundle.zip"));
  expect(leftOut.map(({ address }) => address)).toEqual(["aws_s3_bucket.code", "aws_s3_object.picture"]);
});

test("a function that says little has Lambda's defaults", async () => {
  const folder = stack({ fn: {} });

  const { model } = await readStack(folder);

  expect(model.functions).toEqual([
    {
      arn: "arn:aws:lambda:us-east-1:123456789012:function:fn",
      name: "fn",
      roleArn: "r",
      code: { path: path.join(folder, "bundle.zip"), sha256: createHash("sha256").update(ZIP).digest("base64") },
      layers: [],
      qualifiers: [],
      handler: "index.handler",
      runtime: "nodejs22.x",
      memoryMb: 128,
      timeoutSeconds: 3,
      environment: {},
      logFormat: "Text",
      applicationLogLevel: "INFO",
      systemLogLevel: "INFO",
      logGroupName: "/aws/lambda/fn",
      asynchronous: { maxRetries: 2, maxEventAgeSeconds: 21_600 },
      permissions: [],
    },
  ]);
});

test("concurrency, log levels and what becomes of asynchronous events are read", async () => {
  const functions = {
    fn: {
      reserved_concurrent_executions: 0,
      logging_config: { log_format: "JSON", application_log_level: "DEBUG", system_log_level: "WARN" },
      dead_letter_config: [{ target_arn: "arn:aws:sqs:us-east-1:123456789012:dead" }],
    },
  };
  const config = {
    function_name: `\${aws_lambda_function.fn.function_name}`,
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: 60,
    destination_config: { on_failure: { destination: "arn:aws:sqs:us-east-1:123456789012:failed" } },
  };

  const { model, leftOut } = await readStack(stack(functions, { aws_lambda_function_event_invoke_config: { fn: config } }));

  expect(model.functions[0]).toMatchObject({
    reservedConcurrency: 0,
    applicationLogLevel: "DEBUG",
    systemLogLevel: "WARN",
    asynchronous: {
      maxRetries: 0,
      maxEventAgeSeconds: 60,
      onFailure: "arn:aws:sqs:us-east-1:123456789012:failed",
      deadLetterTarget: "arn:aws:sqs:us-east-1:123456789012:dead",
    },
  });
  expect(leftOut).toEqual([]);
});

test("permissions count as they do after a deployment: by version, and not for another account", async () => {
  const allow = (statement_id: string, more: object = {}) => ({
    statement_id,
    function_name: "fn",
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    ...more,
  });
  const folder = stack(
    { fn: {} },
    {
      aws_lambda_alias: { live: { name: "live", function_name: "fn" } },
      aws_lambda_permission: {
        plain: allow("plain", { source_account: "123456789012" }),
        qualified: allow("qualified", { function_name: `\${aws_lambda_alias.live.arn}` }),
        elsewhere: allow("elsewhere", { source_account: "210987654321" }),
      },
    },
  );

  const { model } = await readStack(folder);

  const allowed = { action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" };
  expect(model.functions[0]?.permissions).toEqual([
    { statementId: "plain", ...allowed },
    { statementId: "qualified", ...allowed, qualifier: "live" },
  ]);
});

test("permissions and aliases that Lambda refuses are refused", async () => {
  const permission = { statement_id: "same", function_name: "fn", action: "lambda:InvokeFunction", principal: "events.amazonaws.com" };
  const folder = stack(
    { fn: {} },
    {
      aws_lambda_alias: { one: { name: "live", function_name: "fn" }, two: { name: "live", function_name: "fn" } },
      aws_lambda_permission: { one: permission, two: permission, three: { ...permission, statement_id: "a b", action: "Invoke" } },
    },
  );

  await expect(readStack(folder)).rejects.toThrow(
    [
      'aws_lambda_permission.three: statement_id: "a b": AWS takes [a-zA-Z0-9-_]{1,100}',
      'aws_lambda_permission.three: action: "Invoke": AWS takes (lambda:[*]|lambda:[a-zA-Z]+|[*])',
      "aws_lambda_alias.two: name: Alias already exists: live, the name of aws_lambda_alias.one too",
      "aws_lambda_permission.two: statement_id: The statement id (same) provided already exists: aws_lambda_permission.one has it too",
    ].join("\n"),
  );
});

test("a stack that reserves more than an account can is refused, as on AWS", async () => {
  const folder = stack({ a: { reserved_concurrent_executions: 500 }, b: { reserved_concurrent_executions: 401 } });

  await expect(readStack(folder)).rejects.toThrow(
    "aws_lambda_function.b: reserved_concurrent_executions: the stack reserves 901, and an account with 1000 can reserve 900",
  );
});

test("a bundle that is missing is named", async () => {
  await expect(readStack(stack({ fn: { filename: "other.zip" } }))).rejects.toThrow("aws_lambda_function.fn: filename: there is no ");
});
