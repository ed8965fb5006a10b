export interface TokenBucketProps {
  readonly ratePerSecond: number;
  /** Tokens that the bucket holds at most, and so requests that can be made at once. */
  readonly burst: number;
  /** @default burst */
  readonly initially?: number;
}

/** Spends requests at a rate, as the gateway counts them on the other side. */
export class TokenBucket {
  #tokens: number;
  #filledAt = performance.now();

  constructor(private readonly props: TokenBucketProps) {
    this.#tokens = props.initially ?? props.burst;
  }

  /** @param now of `performance.now()` */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until there is a token again. */
  waitMs(now: number): number {
    this.#fill(now);
    return Math.max(0, ((1 - this.#tokens) / this.props.ratePerSecond) * 1_000);
  }

  #fill(now: number): void {
    const { burst, ratePerSecond } = this.props;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1_000) * ratePerSecond);
    this.#filledAt = now;
  }
}
