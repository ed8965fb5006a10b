export interface BackoffLimits {
  /** The first wait is at most this long. */
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Exponential backoff with full jitter: each wait is anything between 0 and a limit that doubles. Clients that lost their connections together
 * come back spread over that time. aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter
 */
export class Backoff {
  readonly #limits: BackoffLimits;
  #failures = 0;

  constructor(limits: BackoffLimits) {
    this.#limits = limits;
  }

  nextMs(): number {
    const { baseMs, maxMs } = this.#limits;
    const limitMs = Math.min(maxMs, baseMs * 2 ** this.#failures);
    this.#failures += 1;
    return Math.random() * limitMs;
  }

  reset(): void {
    this.#failures = 0;
  }
}
