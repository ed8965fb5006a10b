/** Posts a second that one function makes until it has shown what it can: half of what was measured, with one CPU and TLS. */
export const ASSUMED_RATE = 5_000;
/** Fewer say more about how long the last answer took than about the rate. */
const TELLING_COUNT = 2_000;
/** Each helper is a function with connections of its own to open; more of them than this would need a larger account first. */
export const MAX_HELPERS = 16;

/**
 * Alone for longer than this, help pays where the rate is more than twice what one makes: a helper has to start, and to open its connections.
 * Up to twice what is assumed, one function comes to it by itself.
 */
const LONG_MS = 5_000;

/** What one function can serve in its time, from what it has measured; keep it from one broadcast to the next. */
export class Capacity {
  #measured = ASSUMED_RATE;

  /** @param maxRate posts a second that a broadcast may make, however many functions share it */
  constructor(private readonly maxRate: number) {}

  /** How many functions should share `connections`, when this one has so many milliseconds; 0 when it had better do it alone. */
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
