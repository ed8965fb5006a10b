import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import { ColdStarts } from "./cold-starts";
import { type Cost, dollarsAnHour } from "./dollars-an-hour";
import type { Metric, Metrics } from "./metrics";

export interface DashboardProps {
  readonly metrics: Metrics;
  readonly name: string;
  readonly region: string;
}

/** Graphs about one stage. docs/operations.md says how to read them. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { metrics, name, region }: DashboardProps) {
    super(scope, id);
    new ColdStarts(this, "cold-starts", metrics);
    const graphs = [
      graph("Connects and disconnects", [
        metrics.api("ConnectCount"),
        ...metrics.functions.filter(({ node }) => node.id === "disconnect").map((fn) => metrics.ofFunction(fn, "Invocations", "Sum")),
      ]),
      graph("Messages, from and to clients", [metrics.api("MessageCount")]),
      graph("Fan-out, ms", [...metrics.broadcast("FanOutMs", "p50"), ...metrics.broadcast("FanOutMs", "p99")]),
      graph(
        "Receivers and posts",
        (["Delivered", "Gone", "Throttled", "Failed"] as const).flatMap((count) => metrics.broadcast(count, "Sum")),
      ),
      graph("API errors", [metrics.api("IntegrationError"), metrics.api("ExecutionError"), metrics.api("ClientError")]),
      searchGraph("Refused clients and messages", metrics.refused),
      graph("Lambda errors and throttles", [...metrics.lambda("Errors", "Sum"), ...metrics.lambda("Throttles", "Sum")]),
      graph("Lambda duration p99, ms", metrics.lambda("Duration", "p99")),
      graph("Lambda concurrency", metrics.lambda("ConcurrentExecutions", "Maximum")),
      graph("Cold starts: count, and p99 in ms", [metrics.coldStarts("SampleCount"), metrics.coldStarts("p99")]),
      graph("DynamoDB throttles", [metrics.table("ReadThrottleEvents"), metrics.table("WriteThrottleEvents")]),
      graph("Failed events: count, and age of the oldest in s", [
        metrics.failures("ApproximateNumberOfMessagesVisible"),
        metrics.failures("ApproximateAgeOfOldestMessage"),
      ]),
      costGraph("Dollars an hour, without connection minutes, data out and CloudWatch", dollarsAnHour(metrics)),
    ];
    const widgets = graphs.map(({ properties }, index) => ({
      type: "metric",
      x: (index % 3) * 8,
      y: Math.floor(index / 3) * 6,
      width: 8,
      height: 6,
      properties: { ...properties, region },
    }));
    new CloudwatchDashboard(this, "dashboard", { dashboardName: name, dashboardBody: JSON.stringify({ widgets }) });
  }
}

// docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html

function graph(title: string, metrics: readonly Metric[]) {
  return { properties: { title, view: "timeSeries", period: 60, metrics: metrics.map((metric) => line(metric)) } };
}

function searchGraph(title: string, expression: string) {
  return { properties: { title, view: "timeSeries", period: 60, metrics: [[{ expression, id: "found" }]] } };
}

function costGraph(title: string, { metrics, expression }: Cost) {
  const hidden = metrics.map((metric, index) => line(metric, { id: `m${index}`, visible: false }));
  return {
    properties: { title, view: "timeSeries", period: 3600, metrics: [[{ expression, label: "dollars", id: "dollars" }], ...hidden] },
  };
}

function line({ namespace, name, dimensions, stat, label }: Metric, more: object = {}) {
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat, label, ...more }];
}
