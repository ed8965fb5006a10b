import { logInfo, type Origin } from "./log";
import { writeMetrics } from "./write-metrics";

/**
 * Writes why a client was refused: a log line with the details, and the metric `Refused` by function and reason. Neither has anything of a
 * token.
 *
 * @param reason one of a few, since each is a metric of its own
 */
export function logRefusal(event: Origin, reason: string, facts: object = {}): void {
  logInfo(event, "refused", { reason, ...facts });
  writeMetrics({ dimensions: { reason }, counts: { Refused: 1 } });
}
