import { SETTINGS } from "../../infra/settings";
import { ALL_OPTIONS, OPTION_KEYS } from "../helpers/all-options";
import { type Block, ref, resource, resources, type SynthesizedStack, synth } from "../helpers/synth";

/** With tokens there is one more: the authorizer. */
const FUNCTIONS = ["authorize", "connect", "default", "disconnect", "fan-out", "message"];

const { accessControl, jwtIssuer, jwtAudience } = ALL_OPTIONS;
const JWT = { accessControl, jwtIssuer, jwtAudience };

const dev = synth(JWT);
const prod = synth({ stage: "prod", ...ALL_OPTIONS });
/** One function, and one level. */
const some = synth({ ...JWT, reservedConcurrency: { "fan-out": 16 }, systemLogLevel: "DEBUG" });

test("the stage with every option has every setting of its own that is not about speed, names and places", () => {
  const others = ["name", "region", "runtime", "delivery", "stateRegion"];
  const isSpeed = (key: string) => /^(throttle|broadcast)/.test(key);

  const options = SETTINGS.keyof().options.filter((key) => !others.includes(key) && !isSpeed(key));
  expect(Object.keys(ALL_OPTIONS).sort()).toEqual(options.sort());
});

test("Terraform refuses to delete table and log groups, and nothing else", () => {
  const kept = Object.entries(prod.resource).flatMap(([type, found]) =>
    Object.entries(found).flatMap(([id, { lifecycle }]) => ((lifecycle as Block | undefined)?.prevent_destroy ? [`${type}.${id}`] : [])),
  );

  expect(kept.sort()).toEqual([
    "aws_cloudwatch_log_group.access-log_logs",
    ...FUNCTIONS.map((id) => `aws_cloudwatch_log_group.${id}_logs`),
    "aws_dynamodb_table.connections_table",
  ]);
});

test("tags are added to those of the application and the stage", () => {
  expect(prod.provider).toMatchObject({
    aws: [{ default_tags: [{ tags: { application: "fanfare", stage: "prod", team: "chat", "cost center": "42" } }] }],
  });
});

test("every role has the permissions boundary", () => {
  expect(attributes(prod, "aws_iam_role", "permissions_boundary")).toEqual({
    ...byId("role", ALL_OPTIONS.permissionsBoundary),
    "access-log_log-role": ALL_OPTIONS.permissionsBoundary,
  });
});

describe("customer-managed keys", () => {
  test("encrypt the table, the queue, every log group, and the variables of every function that has some", () => {
    expect(resource(prod, "aws_dynamodb_table.connections_table").server_side_encryption).toEqual({
      enabled: true,
      kms_key_arn: OPTION_KEYS.table,
    });
    expect(resource(prod, "aws_sqs_queue.fan-out-events_failures")).toEqual({
      name: "fanfare-prod-fan-out-failures",
      message_retention_seconds: 345_600,
      kms_master_key_id: OPTION_KEYS.queue,
    });
    expect(attributes(prod, "aws_cloudwatch_log_group", "kms_key_id")).toEqual({
      ...byId("logs", OPTION_KEYS.logs),
      "access-log_logs": OPTION_KEYS.logs,
    });
    expect(attributes(prod, "aws_lambda_function", "kms_key_arn")).toEqual({
      ...byId("function", OPTION_KEYS.variables),
      // Terraform would plan the key of a function without variables again and again.
      default_function: undefined,
    });
  });

  test("may be used by the functions that need them, through the service that encrypts", () => {
    const through = (service: string) => ({ StringLike: { "kms:ViaService": `${service}.*.amazonaws.com` } });
    const table = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [OPTION_KEYS.table], Condition: through("dynamodb") };
    const variables = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [OPTION_KEYS.variables] };
    const queue = {
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: [OPTION_KEYS.queue],
      Condition: through("sqs"),
    };

    expect(addedStatements("kms:")).toEqual({
      authorize: [variables],
      connect: [table, variables],
      default: [],
      disconnect: [table, variables],
      "fan-out": [table, queue, variables],
      message: [table, variables],
    });
  });
});

test("functions have their reserved concurrency, and none that is not named", () => {
  expect(attributes(prod, "aws_lambda_function", "reserved_concurrent_executions")).toEqual({
    authorize_function: 50,
    connect_function: 50,
    disconnect_function: 50,
    message_function: 20,
    "fan-out_function": 64,
    default_function: 60,
  });
  expect(attributes(some, "aws_lambda_function", "reserved_concurrent_executions")).toEqual({
    ...byId("function", undefined),
    "fan-out_function": 16,
  });
});

test("functions run in the VPC, and may make network interfaces in the stack's region", () => {
  const vpc = { subnet_ids: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"], security_group_ids: ["sg-0a1b2c3d"] };

  expect(attributes(prod, "aws_lambda_function", "vpc_config")).toEqual(byId("function", vpc));
  const each = [
    { Effect: "Allow", Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], Resource: ["*"] },
    {
      Effect: "Allow",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      Resource: ["arn:aws:ec2:eu-west-1:*:*/*"],
    },
  ];
  expect(addedStatements("ec2:")).toEqual(Object.fromEntries(FUNCTIONS.map((id) => [id, each])));
});

test("functions are traced, and may send their traces", () => {
  expect(attributes(prod, "aws_lambda_function", "tracing_config")).toEqual(byId("function", { mode: "Active" }));
  const each = [{ Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] }];
  expect(addedStatements("xray:")).toEqual(Object.fromEntries(FUNCTIONS.map((id) => [id, each])));
});

test("functions keep log lines from the levels of the stage on, and a level that is not set is Lambda's", () => {
  expect(resource(prod, "aws_lambda_function.message_function").logging_config).toEqual({
    log_format: "JSON",
    log_group: ref("aws_cloudwatch_log_group.message_logs.name"),
    application_log_level: "INFO",
    system_log_level: "WARN",
  });
  expect(resource(some, "aws_lambda_function.default_function").logging_config).toEqual({
    log_format: "JSON",
    log_group: ref("aws_cloudwatch_log_group.default_logs.name"),
    system_log_level: "DEBUG",
  });
});

test("functions take only code that is signed as the configuration says", () => {
  expect(attributes(prod, "aws_lambda_function", "code_signing_config_arn")).toEqual(byId("function", ALL_OPTIONS.codeSigningConfig));
});

/** An attribute of all resources of a type. */
function attributes(stack: SynthesizedStack, type: string, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resources(stack, type)).map(([id, found]) => [id, found[name]]));
}

/** The same for a resource of each function: `connect_role`, `default_role`, … */
function byId<T>(part: string, value: T): Record<string, T> {
  return Object.fromEntries(FUNCTIONS.map((id) => [`${id}_${part}`, value]));
}

/** Statements of each function's policy with actions that begin so; without options there are none. */
function addedStatements(prefix: string): Record<string, unknown> {
  const found = (stack: SynthesizedStack) =>
    FUNCTIONS.map((id) => {
      const document: { Statement: { Action: string[] }[] } = JSON.parse(
        String(resource(stack, `aws_iam_role_policy.${id}_policy`).policy),
      );
      return [id, document.Statement.filter(({ Action }) => Action.some((action) => action.startsWith(prefix)))] as const;
    });
  expect(found(dev).flatMap(([, statements]) => statements)).toEqual([]);
  return Object.fromEntries(found(prod));
}
