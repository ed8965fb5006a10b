import type { ThrottleLimits } from "../model";

/** Milliseconds from any start, never backwards: `performance.now`. */
export type Clock = () => number;

/**
 * API Gateway's throttling algorithm: full at first, one token for each request, refilled evenly.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
 */
export class TokenBucket {
  readonly #limits: ThrottleLimits;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;

  constructor(limits: ThrottleLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = limits.burst;
    this.#filledAtMs = clock();
  }

  /** Takes one token from each bucket; takes no token at all if any of them is empty. */
  static takeFromAll(buckets: readonly TokenBucket[]): boolean {
    if (!buckets.every((bucket) => bucket.#fill() >= 1)) return false;
    for (const bucket of buckets) bucket.#tokens -= 1;
    return true;
  }

  #fill(): number {
    const now = this.#clock();
    const { ratePerSecond, burst } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAtMs) / 1000) * ratePerSecond);
    this.#filledAtMs = now;
    return this.#tokens;
  }
}
