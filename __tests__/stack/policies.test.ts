import { STACK_RESOURCES } from "../helpers/stack-resources";
import { ref, resource, resources, synth } from "../helpers/synth";

const stack = synth();

const TABLE = ref("aws_dynamodb_table.connections_table.arn");
const FAN_OUT = ref("aws_lambda_function.fan-out_function.arn");
const FAILURES = ref("aws_sqs_queue.fan-out-events_failures.arn");
const POSTS = `${ref("aws_apigatewayv2_api.web-socket_api.execution_arn")}/dev/POST/@connections/*`;

/** What every function may do, and only in its own log group. */
function writeLogs(name: string) {
  return {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [`${ref(`aws_cloudwatch_log_group.${name}_logs.arn`)}:*`],
  };
}

function allow(action: string, arn: string) {
  return { Effect: "Allow", Action: [action], Resource: [arn] };
}

// Whole documents: an action or a resource more makes these fail, as one less does.
test.each([
  ["connect", [allow("dynamodb:PutItem", TABLE)]],
  ["disconnect", [allow("dynamodb:DeleteItem", TABLE)]],
  [
    "message",
    [
      allow("dynamodb:Scan", TABLE),
      allow("dynamodb:DeleteItem", TABLE),
      allow("execute-api:ManageConnections", POSTS),
      allow("lambda:InvokeFunction", FAN_OUT),
    ],
  ],
  [
    "fan-out",
    [
      allow("dynamodb:Scan", TABLE),
      allow("dynamodb:DeleteItem", TABLE),
      allow("execute-api:ManageConnections", POSTS),
      allow("sqs:SendMessage", FAILURES),
    ],
  ],
  ["default", []],
])("%s may do what it calls and nothing else", (name, statements) => {
  const policy = resource(stack, `aws_iam_role_policy.${name}_policy`);

  expect(policy).toEqual({
    name: `fanfare-dev-${name}`,
    role: ref(`aws_iam_role.${name}_role.name`),
    policy: expect.any(String),
  });
  expect(JSON.parse(String(policy.policy))).toEqual({ Version: "2012-10-17", Statement: [writeLogs(name), ...statements] });
});

test("fan-out may also invoke itself, and no other function", () => {
  const policy = resource(stack, "aws_iam_role_policy.fan-out_self-policy");

  expect(policy).toMatchObject({ name: "invoke-itself", role: ref("aws_iam_role.fan-out_role.name") });
  expect(JSON.parse(String(policy.policy))).toEqual({ Version: "2012-10-17", Statement: [allow("lambda:InvokeFunction", FAN_OUT)] });
});

test.each(["connect", "disconnect", "message", "fan-out", "default"])("only Lambda may take the role of %s", (name) => {
  const role = resource(stack, `aws_iam_role.${name}_role`);

  expect(role).toEqual({ name: `fanfare-dev-${name}-eu-west-1`, assume_role_policy: expect.any(String) });
  expect(JSON.parse(String(role.assume_role_policy))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
  });
});

test("the stack holds these resources and no others, so no other policy either", () => {
  const counts = Object.entries(stack.resource).map(([type]) => [type, Object.keys(resources(stack, type)).length]);
  expect(Object.fromEntries(counts)).toEqual(STACK_RESOURCES);
});
