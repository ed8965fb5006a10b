import { decode, merge, millisecondsAt } from "./histograms";
import type { GeneratorPart } from "./parts";

/** A loop that is this late is no scheduler's hiccup any more; what a message waits for it is in its latency. */
const LATE_MS = 50;
/** Of the run that the loop may have been late in all: p99 is made of the slowest hundredth, so half of that would be the generator's. */
const MAX_LATE_SHARE = 0.005;
/** In a short run one hiccup of the machine is a large share. */
const MIN_LATE_MS = 300;
/** A garbage collection is no reason of its own, it is in the lag; a schedule that is not kept is: then the load was not what was asked for. */
export const MAX_SEND_LAG_MS = 50;

/**
 * Whether the generator was the bottleneck, in one line for each reason.
 *
 * How busy the processor was is recorded and no reason: a busy generator whose loop is never late measures well.
 */
export function reasonsToVoid(generators: readonly Pick<GeneratorPart, "generator" | "rig" | "seconds" | "overloadedFrom">[]): string[] {
  const reasons: string[] = [];
  const sendLags: string[] = [];
  for (const { generator, rig, seconds: metrics, overloadedFrom = Number.POSITIVE_INFINITY } of generators) {
    const seconds = rig.filter(({ second }) => second < overloadedFrom);
    for (const { second, histograms } of metrics) {
      const sendLag = histograms["fanout.send_lag_ms"];
      if (sendLag !== undefined && second < overloadedFrom) sendLags.push(sendLag);
    }
    const lateMs = seconds.reduce((sum, { maxLagMs }) => sum + Math.max(0, maxLagMs - LATE_MS), 0);
    const longestMs = seconds.reduce((longest, { maxLagMs }) => Math.max(longest, maxLagMs), 0);
    const share = lateMs / (1000 * Math.max(1, seconds.length));
    if (lateMs > MIN_LATE_MS && share > MAX_LATE_SHARE) {
      reasons.push(
        `the event loop of generator ${generator} was up to ${longestMs.toFixed(0)} ms late, ${(100 * share).toFixed(1)} % of the run in all (allowed: ${100 * MAX_LATE_SHARE} %)`,
      );
    }
  }
  const sendLagMs = sendLags.length === 0 ? 0 : millisecondsAt(decode(merge(sendLags)), 99);
  if (sendLagMs > MAX_SEND_LAG_MS) {
    reasons.push(`broadcasts were sent late: p99 of the lag is ${sendLagMs.toFixed(0)} ms (allowed: ${MAX_SEND_LAG_MS} ms)`);
  }
  return reasons;
}
