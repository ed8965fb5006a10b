import type { BroadcastResult } from "./core/broadcast";
import type { Message } from "./core/ports";
import { countServed } from "./core/tally";
import { writeMetrics } from "./write-metrics";

/** The metrics of a broadcast, by unit. */
export const COUNTS = [
  ...["Recipients", "Delivered", "Gone", "Failed", "TooLarge", "Unconfirmed"],
  ...["Throttled", "Retried", "Unanswered", "Repeated"],
];
export const TIMES = ["FanOutMs", "FirstMs", "LastMs"];

/**
 * Writes the counts of a broadcast, or of a function's part in it, as a line of metrics. Each helper writes a line of its own; the sums of the
 * metrics are the whole broadcast.
 */
export function logBroadcast({ broadcastId, data, startedAt }: Message, { report, rest, helpers }: BroadcastResult): void {
  const { firstMs, lastMs } = report;
  writeMetrics({
    counts: {
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
    },
    milliseconds: {
      FanOutMs: Date.now() - startedAt,
      // Left out without a delivery: a metric needs a value.
      ...(firstMs !== undefined && { FirstMs: firstMs }),
      ...(lastMs !== undefined && { LastMs: lastMs }),
    },
    facts: {
      what: "broadcast",
      broadcastId,
      bytes: Buffer.byteLength(data),
      reasons: report.reasons,
      unremoved: report.unremoved,
      helpers,
      unserved: rest !== undefined,
    },
  });
}
