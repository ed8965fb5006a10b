/** Posts a second that are assumed for one function before its first measurement: half of what was measured with one CPU and TLS. */
export const ASSUMED_RATE = 5_000;
/** With fewer connections the time of the last answer counts for more than the rate. */
const TELLING_COUNT = 2_000;
/** Each helper opens connections of its own. More helpers than this are of use only with far larger quotas. */
export const MAX_HELPERS = 16;

/**
 * Use helpers only if one function would take longer than this, in milliseconds, and the rate limit is over twice its speed. A helper has to
 * start and to open its connections, and one function comes to twice the assumed speed by itself.
 */
const LONG_MS = 5_000;

/** Estimates how many connections one function can serve, by its measurements. Keep it from one broadcast to the next. */
export class Capacity {
  #measured = ASSUMED_RATE;

  /** @param maxRate posts a second that a broadcast may make, however many functions share it */
  constructor(private readonly maxRate: number) {}

  /** How many helpers should share `connections` when this function has `timeMs` milliseconds; 0 when it should serve them alone. */
  helpersFor(connections: number, timeMs: number): number {
    const rate = Math.min(this.#measured, this.maxRate);
    const aloneMs = (connections / rate) * 1_000;
    const isMuchQuickerWithHelp = aloneMs > LONG_MS && this.maxRate > 2 * rate;
    if (aloneMs <= timeMs && !isMuchQuickerWithHelp) return 0;
    // As many as use up the rate. More would take as long, and each would be paid for all that time.
    return Math.min(MAX_HELPERS, Math.ceil(this.maxRate / rate));
  }

  learn(connections: number, elapsedMs: number): void {
    if (connections < TELLING_COUNT) return;
    const rate = (connections / Math.max(1, elapsedMs)) * 1_000;
    this.#measured += (rate - this.#measured) / 4;
  }
}
