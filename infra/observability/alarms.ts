import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Metric, Metrics } from "./metrics";

export interface AlarmsProps {
  readonly metrics: Metrics;
  /** SNS topic that gets a message when an alarm goes off, and when it is over. */
  readonly topicArn: string;
  /** First part of the alarms' names. */
  readonly prefix: string;
}

/** An alarm goes off when the value is at or above `threshold` in each of `periods` periods of `periodSeconds`. */
interface AlarmRule {
  /** Also the heading of its entry in docs/operations.md. */
  readonly id: string;
  readonly meaning: string;
  readonly metrics: readonly Metric[];
  /** Metric math over `m0`, `m1`, … @default the one metric */
  readonly expression?: string;
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
}

/** Alarms about clients that get errors, broadcasts that miss receivers, and events that failed. docs/operations.md says how to answer each. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { metrics, topicArn, prefix }: AlarmsProps) {
    super(scope, id);
    for (const rule of rulesOf(metrics)) {
      new CloudwatchMetricAlarm(this, rule.id, {
        alarmName: `${prefix}-${rule.id}`,
        alarmDescription: `${rule.meaning}. What to do: docs/operations.md#${rule.id}`,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: rule.threshold,
        evaluationPeriods: rule.periods,
        // An API without traffic has no values.
        treatMissingData: "notBreaching",
        metricQuery: queriesOf(rule),
        alarmActions: [topicArn],
        okActions: [topicArn],
      });
    }
  }
}

function rulesOf(metrics: Metrics): AlarmRule[] {
  const fiveMinutes = { periodSeconds: 300, periods: 1 };
  const throttled = [...metrics.broadcast("Throttled", "Sum"), ...metrics.broadcast("Recipients", "Sum")];
  const gone = [...metrics.broadcast("Gone", "Sum"), ...metrics.broadcast("Recipients", "Sum")];
  // A refused token counts as an error of the authorizer: API Gateway knows no other way to be told of a 401.
  const errors = metrics.functions.filter(({ node }) => node.id !== "authorize").map((fn) => metrics.ofFunction(fn, "Errors", "Sum"));
  const throttles = metrics.lambda("Throttles", "Sum");
  const tableThrottles = [metrics.table("ReadThrottleEvents"), metrics.table("WriteThrottleEvents")];
  const message = metrics.functions.filter(({ node }) => node.id === "message");
  return [
    {
      id: "integration-errors",
      meaning: "API Gateway got errors from the functions of routes",
      metrics: [metrics.api("IntegrationError")],
      threshold: 5,
      ...fiveMinutes,
    },
    {
      id: "execution-errors",
      meaning: "API Gateway failed itself, or could not invoke a function",
      metrics: [metrics.api("ExecutionError")],
      threshold: 5,
      ...fiveMinutes,
    },
    {
      id: "client-errors",
      meaning: "Clients were refused",
      metrics: [metrics.api("ClientError")],
      threshold: 100,
      periodSeconds: 300,
      periods: 3,
    },
    {
      id: "lambda-errors",
      meaning: "Functions failed, timed out or ran out of memory",
      metrics: errors,
      expression: sum(0, errors.length),
      threshold: 5,
      ...fiveMinutes,
    },
    {
      id: "lambda-throttles",
      meaning: "Lambda refused invocations because of a concurrency limit",
      metrics: throttles,
      expression: sum(0, throttles.length),
      threshold: 1,
      ...fiveMinutes,
    },
    {
      id: "table-throttles",
      meaning: "DynamoDB refused reads or writes of the table of connections",
      metrics: tableThrottles,
      expression: sum(0, tableThrottles.length),
      threshold: 10,
      ...fiveMinutes,
    },
    ...message.map((fn) => ({
      id: "slow-broadcasts",
      meaning: "One in a hundred broadcasts takes over 80 % of the time that its function has",
      metrics: [metrics.ofFunction(fn, "Duration", "p99")],
      threshold: (fn.resource.timeoutInput ?? 0) * 1000 * 0.8,
      periodSeconds: 300,
      periods: 3,
    })),
    {
      id: "throttled-posts",
      meaning: "API Gateway answered 429 to over 10 % as many posts as there were receivers",
      metrics: throttled,
      expression: percentage(throttled.length),
      threshold: 10,
      periodSeconds: 300,
      periods: 3,
    },
    {
      id: "gone-connections",
      meaning: "Over 20 % of the receivers were gone, so rows outlive their connections",
      metrics: gone,
      expression: percentage(gone.length),
      threshold: 20,
      periodSeconds: 300,
      periods: 3,
    },
    {
      id: "failed-events",
      meaning: "The failure queue has events: parts of broadcasts that were not sent",
      metrics: [metrics.failures("ApproximateNumberOfMessagesVisible")],
      threshold: 1,
      ...fiveMinutes,
    },
    {
      id: "old-failed-events",
      meaning: "An event has been in the failure queue for two days, and SQS deletes it after four",
      metrics: [metrics.failures("ApproximateAgeOfOldestMessage")],
      threshold: 2 * 24 * 60 * 60,
      ...fiveMinutes,
    },
  ];
}

/** The sum of `m{from}` to `m{to - 1}`; a metric without values counts as 0. */
function sum(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => `FILL(m${from + index}, 0)`).join(" + ");
}

/** The first half of the metrics as a percentage of the second. Without a receiver there is no value. */
function percentage(count: number): string {
  return `100 * (${sum(0, count / 2)}) / (${sum(count / 2, count)})`;
}

function queriesOf({ metrics, expression, meaning, periodSeconds }: AlarmRule) {
  const ofMetrics = metrics.map(({ namespace, name, dimensions, stat }, index) => ({
    id: `m${index}`,
    returnData: expression === undefined,
    metric: { namespace, metricName: name, dimensions: { ...dimensions }, period: periodSeconds, stat },
  }));
  return expression === undefined ? ofMetrics : [{ id: "value", expression, label: meaning, returnData: true }, ...ofMetrics];
}
