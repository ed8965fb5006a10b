import type { BroadcastResult } from "./core/broadcast";
import type { Message } from "./core/ports";
import { countServed, type FanOutReport } from "./core/tally";
import { writeMetrics } from "./write-metrics";

/** The counts of a broadcast that are metrics. */
const COUNTS = {
  Recipients: countServed,
  Delivered: ({ delivered }: FanOutReport) => delivered,
  Gone: ({ gone }: FanOutReport) => gone,
  Failed: ({ failed }: FanOutReport) => failed,
  TooLarge: ({ tooLarge }: FanOutReport) => tooLarge,
  Unconfirmed: ({ unconfirmed }: FanOutReport) => unconfirmed,
  Throttled: ({ throttled }: FanOutReport) => throttled,
  Retried: ({ retried }: FanOutReport) => retried,
  Unanswered: ({ unanswered }: FanOutReport) => unanswered,
  Repeated: ({ repeated }: FanOutReport) => repeated,
};

/** Its times. One without a value is left out: a metric needs a value. */
const TIMES = {
  FanOutMs: (_report: FanOutReport, startedAt: number) => Date.now() - startedAt,
  FirstMs: ({ firstMs }: FanOutReport) => firstMs,
  LastMs: ({ lastMs }: FanOutReport) => lastMs,
};

/** Name of a metric of broadcasts. */
export type BroadcastMetric = keyof typeof COUNTS | keyof typeof TIMES;

/** How many metrics each function that broadcasts has. */
export const METRICS_OF_BROADCASTS = Object.keys(COUNTS).length + Object.keys(TIMES).length;

/**
 * Writes the counts of a broadcast, or of a function's part in it, as a line of metrics. Each helper writes a line of its own; the sums of the
 * metrics are the whole broadcast.
 */
export function logBroadcast({ broadcastId, data, startedAt }: Message, { report, rest, helpers }: BroadcastResult): void {
  writeMetrics({
    counts: Object.fromEntries(Object.entries(COUNTS).map(([name, count]) => [name, count(report)])),
    milliseconds: Object.fromEntries(
      Object.entries(TIMES).flatMap(([name, timeOf]) => {
        const time = timeOf(report, startedAt);
        return time === undefined ? [] : [[name, time]];
      }),
    ),
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
