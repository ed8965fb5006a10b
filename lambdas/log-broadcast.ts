import type { BroadcastResult } from "./core/broadcast";
import type { Message } from "./core/ports";
import { countServed } from "./core/tally";

/** The metrics of a broadcast, by unit. */
export const COUNTS = [
  ...["Recipients", "Delivered", "Gone", "Failed", "TooLarge", "Unconfirmed"],
  ...["Throttled", "Retried", "Unanswered", "Repeated"],
];
export const TIMES = ["FanOutMs", "FirstMs", "LastMs"];

/**
 * Writes the counts of a broadcast, or of a function's part in it, as one line that CloudWatch also makes metrics of (embedded metric format,
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). Each helper writes a line of
 * its own; the sums of the metrics are the whole broadcast.
 *
 * It is written to stdout and not to the console: with Lambda's JSON log format `console.info(object)` would put it under `message`, where
 * CloudWatch does not look for metrics. AWS's own library for the format does the same.
 */
export function logBroadcast({ broadcastId, data, startedAt }: Message, { report, rest, helpers }: BroadcastResult): void {
  const { firstMs, lastMs } = report;
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: "Fanfare",
          Dimensions: [["functionName"]],
          Metrics: [...COUNTS.map((Name) => ({ Name, Unit: "Count" })), ...TIMES.map((Name) => ({ Name, Unit: "Milliseconds" }))],
        },
      ],
    },
    level: "INFO",
    what: "broadcast",
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "",
    broadcastId,
    bytes: Buffer.byteLength(data),
    Recipients: countServed(report),
    Delivered: report.delivered,
    Gone: report.gone,
    Failed: report.failed,
    TooLarge: report.tooLarge,
    Unconfirmed: report.unconfirmed,
    Throttled: report.throttled,
    Retried: report.retried,
    Unanswered: report.unanswered,
    Repeated: report.repeated,
    FanOutMs: Date.now() - startedAt,
    // Left out without a delivery: a metric needs a value.
    ...(firstMs !== undefined && { FirstMs: firstMs }),
    ...(lastMs !== undefined && { LastMs: lastMs }),
    reasons: report.reasons,
    unremoved: report.unremoved,
    helpers,
    unserved: rest !== undefined,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
