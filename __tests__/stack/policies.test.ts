import { ref, resources, synth } from "../helpers/synth";

const stack = synth();

const TABLE = ref("aws_dynamodb_table.connections_table.arn");
const FAN_OUT = ref("aws_lambda_function.fan-out_function.arn");
const FAILURES = ref("aws_sqs_queue.fan-out-events_failures.arn");
const API = ref("aws_apigatewayv2_api.web-socket_api.execution_arn");
const POSTS = `${API}/dev/POST/@connections/*`;

// The tables below hold every permission of the stack. A function, role, permission or statement that is not in them fails by its name.

/** Statements of every role policy. The id of a policy begins with the id of its function. */
const ROLE_POLICIES: Readonly<Record<string, readonly Statement[]>> = {
  connect_policy: [writeLogs("connect"), allow("dynamodb:PutItem", TABLE)],
  disconnect_policy: [writeLogs("disconnect"), allow("dynamodb:DeleteItem", TABLE)],
  message_policy: [
    writeLogs("message"),
    allow("dynamodb:Scan", TABLE),
    allow("dynamodb:DeleteItem", TABLE),
    allow("execute-api:ManageConnections", POSTS),
    allow("lambda:InvokeFunction", FAN_OUT),
  ],
  "fan-out_policy": [
    writeLogs("fan-out"),
    allow("dynamodb:Scan", TABLE),
    allow("dynamodb:DeleteItem", TABLE),
    allow("execute-api:ManageConnections", POSTS),
    allow("sqs:SendMessage", FAILURES),
  ],
  "fan-out_self-policy": [allow("lambda:InvokeFunction", FAN_OUT)],
  default_policy: [writeLogs("default")],
};

/** The function that each route may invoke. */
const ROUTES: Readonly<Record<string, string>> = {
  $connect: "connect",
  $disconnect: "disconnect",
  message: "message",
  $default: "default",
};

const FUNCTIONS = [...Object.values(ROUTES), "fan-out"];

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

test("the policies of the roles allow what is in the table and nothing else", () => {
  const policies = Object.entries(resources(stack, "aws_iam_role_policy")).map(([id, { role, policy, ...others }]) => {
    const functionId = id.split("_")[0] ?? "";
    expect({ id, role, others }).toEqual({
      id,
      role: ref(`aws_iam_role.${functionId}_role.name`),
      others: { name: id.endsWith("_self-policy") ? "invoke-itself" : `fanfare-dev-${functionId}` },
    });
    return [id, JSON.parse(String(policy))];
  });

  const documents = Object.entries(ROLE_POLICIES).map(([id, statements]) => [id, { Version: "2012-10-17", Statement: statements }]);
  expect(Object.fromEntries(policies)).toEqual(Object.fromEntries(documents));
});

test("every function has a role of its own, which only Lambda may assume, and which has no other policies", () => {
  const onlyLambda = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
  };
  const roles = Object.entries(resources(stack, "aws_iam_role")).map(([id, { assume_role_policy, ...others }]) => [
    id,
    { ...others, trust: JSON.parse(String(assume_role_policy)) },
  ]);
  expect(Object.fromEntries(roles)).toEqual(
    byFunction("role", (functionId) => ({ name: `fanfare-dev-${functionId}-eu-west-1`, trust: onlyLambda })),
  );

  const roleOfFunction = Object.entries(resources(stack, "aws_lambda_function")).map(([id, { role }]) => [id, role]);
  expect(Object.fromEntries(roleOfFunction)).toEqual(byFunction("function", (functionId) => ref(`aws_iam_role.${functionId}_role.arn`)));
});

test("a route may invoke its own function, and only on this stage", () => {
  const permissions = Object.entries(ROUTES).map(([routeKey, functionId]) => [
    `web-socket_${routeKey.replace("$", "")}-route_permission`,
    {
      statement_id: `api-gateway-${routeKey.replace("$", "")}`,
      action: "lambda:InvokeFunction",
      function_name: ref(`aws_lambda_function.${functionId}_function.function_name`),
      principal: "apigateway.amazonaws.com",
      source_arn: `${API}/dev/${routeKey}`,
    },
  ]);
  expect(resources(stack, "aws_lambda_permission")).toEqual(Object.fromEntries(permissions));
});

test("the stack has no resources of other types, which could have policies too", () => {
  expect(Object.keys(stack.resource).sort()).toEqual([
    "aws_apigatewayv2_api",
    "aws_apigatewayv2_integration",
    "aws_apigatewayv2_route",
    "aws_apigatewayv2_route_response",
    "aws_apigatewayv2_stage",
    "aws_cloudwatch_log_group",
    "aws_dynamodb_table",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_lambda_function",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_permission",
    "aws_sqs_queue",
  ]);
});

/** Every function may write to its own log group only. */
function writeLogs(functionId: string): Statement {
  return {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [`${ref(`aws_cloudwatch_log_group.${functionId}_logs.arn`)}:*`],
  };
}

function allow(action: string, arn: string): Statement {
  return { Effect: "Allow", Action: [action], Resource: [arn] };
}

/** A resource of each function: `connect_role`, `disconnect_role`, … */
function byFunction<T>(part: string, of: (functionId: string) => T): Record<string, T> {
  return Object.fromEntries(FUNCTIONS.map((functionId) => [`${functionId}_${part}`, of(functionId)]));
}
