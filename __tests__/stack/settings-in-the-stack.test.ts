import { ref, resource, resources, type SynthesizedStack, synth } from "../helpers/synth";

const dev = synth();
const devElsewhere = synth({ region: "us-east-2" });
const prod = synth({
  name: "fanfare",
  stage: "prod",
  runtime: "nodejs20.x",
  logRetentionDays: 365,
  throttleRateLimit: 0.5,
  throttleBurstLimit: 7,
  broadcastRateLimit: 900,
  broadcastBurstLimit: 9,
  delivery: "at-least-once",
  deletionProtection: true,
  stateBucket: "our-state",
  stateRegion: "eu-central-1",
});
const twoParts = [synth({ name: "chat-a", stage: "b" }), synth({ name: "chat", stage: "a-b" })] as const;
const longest = synth({ name: "n".repeat(24), stage: "s".repeat(12), region: "ap-southeast-1", stateBucket: "our-state" });

test("settings reach the resources that they are about", () => {
  expect(prod.provider).toEqual({ aws: [{ region: "eu-west-1", default_tags: [{ tags: { application: "fanfare", stage: "prod" } }] }] });
  expect(resource(prod, "aws_apigatewayv2_stage.web-socket_stage")).toMatchObject({
    name: "prod",
    default_route_settings: { throttling_rate_limit: 0.5, throttling_burst_limit: 7 },
  });
  expect(resource(prod, "aws_dynamodb_table.connections_table")).toMatchObject({ deletion_protection_enabled: true });
  expect(resource(prod, "aws_lambda_function.message_function")).toMatchObject({
    runtime: "nodejs20.x",
    environment: { variables: { BROADCAST_RATE_LIMIT: "900", BROADCAST_BURST_LIMIT: "9", DELIVERY: "at-least-once" } },
  });
  expect(resource(prod, "aws_lambda_function.fan-out_function")).toMatchObject({
    environment: { variables: { BROADCAST_RATE_LIMIT: "900", DELIVERY: "at-least-once" } },
  });
  expect(resource(prod, "aws_cloudwatch_log_group.default_logs")).toMatchObject({ retention_in_days: 365 });
});

test("the endpoint that functions post to is the one of their own region and stage", () => {
  const url = `https://${ref("aws_apigatewayv2_api.web-socket_api.id")}.execute-api`;

  expect(devElsewhere.output.management_endpoint?.value).toBe(`${url}.us-east-2.amazonaws.com/dev`);
  expect(prod.output.management_endpoint?.value).toBe(`${url}.eu-west-1.amazonaws.com/prod`);
  expect(resource(prod, "aws_lambda_function.message_function").environment).toMatchObject({
    variables: { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${url}.eu-west-1.amazonaws.com/prod` },
  });
});

test("two stages share an account and a region without meeting", () => {
  expect(names(dev)).toContain("fanfare-dev-connections");
  expect(names(dev).filter((name) => names(prod).includes(name))).toEqual([]);
});

test("a hyphen in a stage is doubled, so that other splits of the same words do not meet", () => {
  const [ab, bc] = twoParts.map((stack) => names(stack));

  expect([ab?.[0], bc?.[0]]).toEqual(["chat-a-b", "chat-a--b"]);
  expect(ab?.filter((name) => bc?.includes(name))).toEqual([]);
  // In the URL it is as it was written.
  expect(resource(twoParts[1], "aws_apigatewayv2_stage.web-socket_stage").name).toBe("a-b");
});

test("one stage in two regions does not meet in IAM, which has no regions", () => {
  const [here, there] = [names(dev, ["aws_iam_role"]), names(devElsewhere, ["aws_iam_role"])];

  expect(here.filter((name) => there.includes(name))).toEqual([]);
});

test("the longest name, stage and region still make names that AWS takes", () => {
  const lengths = names(longest, ["aws_iam_role", "aws_lambda_function"]).map((name) => name.length);

  expect(Math.max(...lengths)).toBe(63);
});

test("the state is an object in S3 with its lock beside it when there is a bucket, and otherwise left to cdktf", () => {
  expect(dev.terraform.backend).toBeUndefined();
  expect(prod.terraform.backend).toEqual({
    s3: { bucket: "our-state", key: "fanfare/eu-west-1/prod.tfstate", region: "eu-central-1", encrypt: true, use_lockfile: true },
  });
  expect(longest.terraform.backend).toMatchObject({ s3: { region: "ap-southeast-1" } });
});

const NAMED = ["aws_apigatewayv2_api", "aws_cloudwatch_log_group", "aws_dynamodb_table", "aws_iam_role", "aws_lambda_function"];

/** The names that AWS would know the resources by. */
function names(stack: SynthesizedStack, types: readonly string[] = NAMED): string[] {
  return types.flatMap((type) => Object.values(resources(stack, type)).map(({ name, function_name }) => String(name ?? function_name)));
}
