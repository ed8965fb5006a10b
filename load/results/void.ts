import { decode, merge, millisecondsAt } from "./histograms";
import type { GeneratorPart } from "./parts";

/** Delays of the event loop up to this are normal scheduling. Longer ones falsify latencies. */
const LATE_MS = 50;
/** Share of the run that the loop may be late. p99 depends on the slowest 1 %, so this allows the generator half of it. */
const MAX_LATE_SHARE = 0.005;
/** Delays up to this sum never void a run: in a short run a single pause would be a large share. */
const MIN_LATE_MS = 300;
/** Largest p99 of the delay of sending. Above it the load was not the load that was asked for. */
export const MAX_SEND_LAG_MS = 50;

/**
 * Decides whether a generator was the bottleneck. Returns one line for each reason, none for a valid run.
 *
 * CPU usage and garbage collection are not reasons: they matter only if they delay the event loop, and that is measured.
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
