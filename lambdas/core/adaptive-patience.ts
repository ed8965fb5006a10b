import type { Patience } from "../http/patience";

export interface PatienceLimits {
  /** Every post may go without an answer for so long, in milliseconds. */
  readonly minMs: number;
  /** No post waits longer, in milliseconds. */
  readonly maxMs: number;
}

/** Times the slowest answer so far. */
const SLOWNESS_FACTOR = 3;

/** Posts that begin within so many milliseconds count as sent at the same time: a full window of them is begun in one go. */
const SAME_TIME_MS = 50;

/**
 * How long posts wait for an answer: longer where all answers are slow.
 *
 * An overloaded gateway, or CPU, answers late. When that answer is a 429 or a 500, the post must be tried again; given up before, its
 * receiver would be missed. So a post that waits is given up soon only when later ones are answered meanwhile, and by their times.
 */
export class AdaptivePatience {
  #slowestMs = 0;
  #latestSentAt = Number.NEGATIVE_INFINITY;

  /** @param endsAt epoch milliseconds after which no post waits on */
  constructor(
    private readonly limits: PatienceLimits,
    private readonly endsAt: number,
  ) {}

  /**
   * A post got its answer.
   * @param sentAt of `performance.now()`
   */
  note(sentAt: number, latencyMs: number): void {
    this.#latestSentAt = Math.max(this.#latestSentAt, sentAt);
    this.#slowestMs = Math.max(this.#slowestMs, latencyMs);
  }

  readonly patience: Patience = (waitedMs) => {
    const { minMs, maxMs } = this.limits;
    // Until then, answers may come that decide how much longer.
    const ownMs = waitedMs < minMs ? minMs : this.#isOvertaken(waitedMs) ? Math.max(minMs, SLOWNESS_FACTOR * this.#slowestMs) : maxMs;
    return Math.min(Math.min(ownMs, maxMs) - waitedMs, this.endsAt - Date.now());
  };

  /** Whether a post that was sent no earlier has its answer. */
  #isOvertaken(waitedMs: number): boolean {
    return this.#latestSentAt >= performance.now() - waitedMs - SAME_TIME_MS;
  }
}
