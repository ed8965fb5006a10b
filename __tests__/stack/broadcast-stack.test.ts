import { ref, resource, resources, synth } from "../helpers/synth";

const stack = synth();

test("the table is keyed by connection, paid by request, forgets by itself, and can be restored", () => {
  expect(resources(stack, "aws_dynamodb_table")).toEqual({
    connections_table: {
      name: "fanfare-dev-connections",
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "connectionId",
      attribute: [{ name: "connectionId", type: "S" }],
      ttl: { attribute_name: "expiresAt", enabled: true },
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true },
      deletion_protection_enabled: false,
    },
  });
});

const TABLE = { CONNECTIONS_TABLE: ref("aws_dynamodb_table.connections_table.name") };
const ENDPOINT = `https://${ref("aws_apigatewayv2_api.web-socket_api.id")}.execute-api.eu-west-1.amazonaws.com/dev`;

const BROADCASTING = {
  ...TABLE,
  AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: ENDPOINT,
  BROADCAST_RATE_LIMIT: "8000",
  DELIVERY: "at-most-once",
};
const FAN_OUT = { FAN_OUT_FUNCTION: ref("aws_lambda_function.fan-out_function.function_name") };

test.each([
  ["connect", 512, 10, TABLE],
  ["disconnect", 256, 10, TABLE],
  ["message", 1769, 28, { ...BROADCASTING, ...FAN_OUT, BROADCAST_BURST_LIMIT: "4000" }],
  ["fan-out", 1769, 60, BROADCASTING],
  ["default", 128, 3, undefined],
])("%s is a function with its own bundle, role, log group and policy", (name, memoryMb, timeoutSeconds, variables) => {
  expect(resource(stack, `aws_lambda_function.${name}_function`)).toEqual({
    function_name: `fanfare-dev-${name}`,
    role: ref(`aws_iam_role.${name}_role.arn`),
    filename: expect.stringMatching(new RegExp(`^assets/${name}_bundle/[0-9A-F]{32}/bundle.zip$`)),
    source_code_hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    handler: "index.handler",
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    memory_size: memoryMb,
    timeout: timeoutSeconds,
    logging_config: { log_format: "JSON", log_group: ref(`aws_cloudwatch_log_group.${name}_logs.name`) },
    ...(variables && { environment: { variables } }),
    depends_on: [`aws_iam_role_policy.${name}_policy`],
  });
  expect(resource(stack, `aws_cloudwatch_log_group.${name}_logs`)).toEqual({
    name: `/aws/lambda/fanfare-dev-${name}`,
    retention_in_days: 30,
  });
});

test("a part of a broadcast is run once and soon, and kept when it fails", () => {
  expect(resources(stack, "aws_lambda_function_event_invoke_config")).toEqual({
    "fan-out-events_config": {
      function_name: FAN_OUT.FAN_OUT_FUNCTION,
      maximum_event_age_in_seconds: 300,
      maximum_retry_attempts: 0,
      destination_config: { on_failure: { destination: ref("aws_sqs_queue.fan-out-events_failures.arn") } },
    },
  });
  expect(resources(stack, "aws_sqs_queue")).toEqual({
    "fan-out-events_failures": {
      name: "fanfare-dev-fan-out-failures",
      message_retention_seconds: 345_600,
      sqs_managed_sse_enabled: true,
    },
  });
});

test("the outputs are what a client, a backend and an operator need", () => {
  expect(stack.output).toEqual({
    websocket_url: { value: ref("aws_apigatewayv2_stage.web-socket_stage.invoke_url"), description: expect.any(String) },
    management_endpoint: { value: ENDPOINT, description: expect.any(String) },
    connections_table: { value: TABLE.CONNECTIONS_TABLE, description: expect.any(String) },
  });
});

test("every resource gets the application's and the stage's tags, from either major version of the provider", () => {
  expect(stack.provider).toEqual({ aws: [{ region: "eu-west-1", default_tags: [{ tags: { application: "fanfare", stage: "dev" } }] }] });
  expect(stack.terraform.required_providers).toEqual({ aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } });
});
