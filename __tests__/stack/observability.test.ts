import { readFileSync } from "node:fs";
import path from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { AccessLog } from "../../infra/observability/access-log";
import { WebSocketApi } from "../../infra/web-socket-api";
import { PROJECT_DIR } from "../helpers/run";
import { type Block, ref, resource, resources, type SynthesizedStack, synth } from "../helpers/synth";
import { temporaryFolder } from "../helpers/temporary-folder";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms";
const ROLE = "arn:aws:iam::123456789012:role/api-logs";

const dev = synth();
const all = synth({ stage: "prod", accessLog: { logRole: "create" }, detailedMetrics: true, dashboard: true, alarmTopic: TOPIC });
const folder = temporaryFolder();
const [withRole, withAccount] = [accessLogWith(ROLE), accessLogWith("account")];

const STAGE = "aws_apigatewayv2_stage.web-socket_stage";

test("without a setting there is no log, no alarm and no dashboard", () => {
  expect(Object.keys(dev.resource).filter((type) => /alarm|dashboard|filter|account/.test(type))).toEqual([]);
  expect(resource(dev, STAGE).access_log_settings).toBeUndefined();
});

describe("the access log", () => {
  test("is JSON in one line, in a group of its own with the stage's retention", () => {
    const { destination_arn, format } = resource(all, STAGE).access_log_settings as { destination_arn: string; format: string };

    expect(destination_arn).toBe(ref("aws_cloudwatch_log_group.access-log_logs.arn"));
    expect(resource(all, "aws_cloudwatch_log_group.access-log_logs")).toEqual({
      name: "/aws/apigateway/fanfare-prod-access",
      retention_in_days: 30,
    });
    expect(format).not.toContain("\n");
    // docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
    expect(Buffer.byteLength(format)).toBeLessThan(3 * 1024);
    expect(JSON.parse(format)).toMatchObject({ requestId: "$context.requestId", routeKey: "$context.routeKey" });
  });

  test("has nothing that a client sent, no address and no principal", () => {
    const { format } = resource(all, STAGE).access_log_settings as { format: string };

    expect(format).not.toMatch(/identity|sourceIp|userAgent|principalId|header|query|body|authorizer\.(?!error|status|latency)/i);
  });

  test("waits for the role of the account, whether it is made, given or left as it is", () => {
    const account = "aws_api_gateway_account.access-log_log-role_account";

    expect(resource(all, account)).toEqual({
      cloudwatch_role_arn: ref("aws_iam_role.access-log_log-role.arn"),
      depends_on: ["aws_iam_role_policy_attachment.access-log_log-role_policy"],
    });
    expect(resource(withRole, account)).toMatchObject({ cloudwatch_role_arn: ROLE });
    expect(resources(withRole, "aws_iam_role")).toEqual({});
    for (const stack of [all, withRole]) expect(resource(stack, STAGE).depends_on).toContain(account);
    expect(resources(withAccount, "aws_api_gateway_account")).toEqual({});
    expect(resource(withAccount, STAGE).access_log_settings).toBeDefined();
  });
});

test("metrics for each route do not take the throttle away", () => {
  expect(resource(all, STAGE).default_route_settings).toEqual({
    throttling_rate_limit: 10_000,
    throttling_burst_limit: 5_000,
    detailed_metrics_enabled: true,
  });
});

describe("the dashboard", () => {
  const body = String(resource(all, "aws_cloudwatch_dashboard.dashboard").dashboard_body);
  const { widgets }: { widgets: { x: number; y: number; properties: { title: string; metrics: unknown[] } }[] } = JSON.parse(body);

  test("has a graph for everything that docs/operations.md explains, each in its place", () => {
    const explained = [...operations().matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, title]) => title);

    expect(widgets.map(({ properties }) => properties.title)).toEqual(explained);
    expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length);
  });

  test("shows metrics of this stage only", () => {
    const dimensions = new Set(
      [...body.matchAll(/"(ApiId|Stage|FunctionName|functionName|TableName|QueueName)","([^"]+)"/g)].map(([, , v]) => v),
    );

    expect([...dimensions].sort()).toEqual(
      [
        "prod",
        ref("aws_apigatewayv2_api.web-socket_api.id"),
        ref("aws_dynamodb_table.connections_table.name"),
        ref("aws_sqs_queue.fan-out-events_failures.name"),
        ...["connect", "default", "disconnect", "fan-out", "message"].map((id) => ref(`aws_lambda_function.${id}_function.function_name`)),
      ].sort(),
    );
  });

  test("finds refusals of this stage's functions, whatever their reasons", () => {
    const found = widgets.find(({ properties }) => properties.title.startsWith("Refused"));
    const [connect, message] = ["connect", "message"].map((id) => `"${ref(`aws_lambda_function.${id}_function.function_name`)}"`);

    const expression = `SEARCH('{Fanfare,functionName,reason} MetricName="Refused" functionName=(${connect} OR ${message})', 'Sum')`;
    expect(found?.properties.metrics).toEqual([[{ expression, id: "found" }]]);
  });

  test("estimates the cost with a metric for every factor, and no exponents", () => {
    const [[{ expression }], ...factors] = (widgets.at(-1)?.properties.metrics ?? [[{ expression: "" }]]) as [
      [{ expression: string }],
      ...unknown[][],
    ];

    expect(expression.match(/FILL\(m\d+, 0\)/g)).toEqual(factors.map((_, index) => `FILL(m${index}, 0)`));
    expect(expression).not.toMatch(/\de/);
  });

  test("has cold starts from the lines that Lambda writes, for every function", () => {
    expect(resources(all, "aws_cloudwatch_log_metric_filter")).toMatchObject({
      "dashboard_cold-starts_message": {
        log_group_name: ref("aws_cloudwatch_log_group.message_logs.name"),
        metric_transformation: { namespace: "Fanfare/fanfare-prod", name: "InitDurationMs", value: "$.record.metrics.initDurationMs" },
      },
    });
    expect(Object.keys(resources(all, "aws_cloudwatch_log_metric_filter"))).toHaveLength(5);
  });
});

describe("alarms", () => {
  const alarms = Object.entries(resources(all, "aws_cloudwatch_metric_alarm")).map(
    ([id, alarm]) => [id.replace("alarms_", ""), alarm] as const,
  );

  test("have an entry in docs/operations.md, and every entry has its alarm", () => {
    const entries = [...operations().matchAll(/^### (\S+)$/gm)].map(([, id]) => id);

    expect(alarms.map(([id]) => id).sort()).toEqual([...entries].sort());
    for (const [id, alarm] of alarms) {
      expect(alarm.alarm_name).toBe(`fanfare-prod-${id}`);
      expect(alarm.alarm_description).toMatch(new RegExp(`docs/operations\\.md#${id}$`));
    }
  });

  test("go to the topic, are quiet without traffic, and return one value each", () => {
    for (const [, alarm] of alarms) {
      expect(alarm).toMatchObject({ alarm_actions: [TOPIC], ok_actions: [TOPIC], treat_missing_data: "notBreaching" });
      const queries = alarm.metric_query as Block[];
      expect(queries.filter(({ return_data }) => return_data)).toHaveLength(1);
      // docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: at most 20 queries
      expect(queries.length).toBeLessThanOrEqual(20);
    }
  });

  test("have an entry that gives the reason of the threshold", () => {
    const [, ...entries] = operations().split(/^### /m);

    expect(entries.filter((entry) => !/^\*\*.+\*\*(: |, as for )/m.test(entry))).toEqual([]);
  });

  test("cost what docs/cost.md says, by the metrics that they read", () => {
    const read = alarms.flatMap(([, { metric_query }]) => (metric_query as Block[]).filter(({ metric }) => metric !== undefined));

    expect(readFileSync(path.join(PROJECT_DIR, "docs/cost.md"), "utf8")).toContain(`$${(read.length / 10).toFixed(2)} for ${read.length},`);
  });

  test("compare with the limits of the stack", () => {
    expect(resource(all, "aws_cloudwatch_metric_alarm.alarms_slow-broadcasts").threshold).toBe(22_400);
    const shareOfGone = resource(all, "aws_cloudwatch_metric_alarm.alarms_gone-connections").metric_query as Block[];
    expect(shareOfGone[0]).toMatchObject({ expression: "100 * (FILL(m0, 0) + FILL(m1, 0)) / (FILL(m2, 0) + FILL(m3, 0))" });
    // The text of a message is gone when SQS deletes the event, and the alarm comes before that.
    const { threshold } = resource(all, "aws_cloudwatch_metric_alarm.alarms_old-failed-events");
    const { message_retention_seconds: kept } = resource(all, "aws_sqs_queue.fan-out-events_failures");
    expect([Number(threshold) / 86_400, Number(kept) / 86_400]).toEqual([2, 4]);
  });
});

/** An API and its access log only: the functions' bundles take most of the time of a synthesis. */
function accessLogWith(logRole: string): SynthesizedStack {
  const region = "eu-west-1";
  const stack = new TerraformStack(Testing.app({ outdir: folder, stackTraces: false }), "stack");
  const api = new WebSocketApi(stack, "web-socket", { name: "api", stageName: "dev", region, throttle: { rateLimit: 1, burstLimit: 1 } });
  new AccessLog(stack, "access-log", { api, logGroupName: "access", logRetentionDays: 1, logRole, roleName: "logs", region });
  return JSON.parse(Testing.synth(stack).replace(/_[0-9A-F]{8}\b/g, "")) as SynthesizedStack;
}

function operations(): string {
  return readFileSync(path.join(PROJECT_DIR, "docs/operations.md"), "utf8");
}
