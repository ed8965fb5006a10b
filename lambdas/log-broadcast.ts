import type { BroadcastResult } from "./core/broadcast";

export interface BroadcastLine {
  /** The request that the broadcast began with. */
  readonly broadcastId: string;
  /** Of the pushed text. */
  readonly bytes: number;
  /** In milliseconds, from the beginning of the broadcast to the end of this function's part in it. */
  readonly fanOutMs: number;
  readonly result: BroadcastResult;
}

/** A broadcast as metrics, by unit. */
export const COUNTS = ["Recipients", "Delivered", "Gone", "Throttled", "Retried", "Failed"];
export const TIMES = ["FanOutMs", "FirstMs", "LastMs"];

/**
 * Writes what came of a broadcast, or of a function's part in it, as one line that CloudWatch also makes metrics of (embedded metric format,
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). A broadcast with helpers has a
 * line of each of them; the sums of the metrics are the whole.
 *
 * Past the console: with Lambda's JSON log format `console.info(object)` would put it under `message`, where CloudWatch does not look for
 * metrics. What goes to stdout directly is taken as it is; AWS's own library for the format does it so, too.
 */
export function logBroadcast({ broadcastId, bytes, fanOutMs, result: { report, rest, helpers } }: BroadcastLine): void {
  const { delivered, gone, failed, throttled, retried, firstMs, lastMs, reasons, unremoved } = report;
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
    bytes,
    Recipients: delivered + gone + failed,
    Delivered: delivered,
    Gone: gone,
    Throttled: throttled,
    Retried: retried,
    Failed: failed,
    FanOutMs: fanOutMs,
    // A metric without a value is no metric: nobody was reached.
    ...(firstMs !== undefined && { FirstMs: firstMs }),
    ...(lastMs !== undefined && { LastMs: lastMs }),
    reasons,
    unremoved,
    helpers,
    unserved: rest !== undefined,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
