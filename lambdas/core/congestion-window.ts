/** Posts at the same time in the beginning, and so connections that are opened at once: at 10 ms a post, 6,400 posts a second. */
const INITIAL = 64;
const MIN = 4;
/** At 30 ms a post this is the rate of an account. */
export const MAX_WINDOW = 256;
/**
 * Places that a round with quick answers adds. Each is another connection, and opening one takes the CPU of fifteen posts: doubling, as TCP
 * begins, would spend more on connections than on all the posts to a thousand receivers.
 */
const STEP = 8;

/** From this share of throttled answers on the rate is too high. Single ones mean a slow client, which fewer posts do not help. */
const THROTTLED_SHARE = 0.05;

/** How much the median may exceed the best one before the gateway, or the function's own CPU, counts as overloaded. */
const LATENCY_FACTOR = 2;
const LATENCY_SLACK_MS = 5;
/** An overloaded round shrinks the window by as much as its median was too long, within these bounds. */
const OVERLOAD_BACKOFF = { least: 0.9, most: 0.5 };
/** Slow answers alone never shrink the window further: with so few posts under way, the cause is elsewhere. */
const OVERLOAD_MIN = INITIAL / 2;
/** The best median grows by this factor each round, so that a network that has become slower does not count as overloaded for ever. */
const FORGET = 1.02;

/**
 * How many posts may be under way: more while the answers stay quick, fewer when they get slow, half as many when the gateway throttles.
 *
 * Additive increase and multiplicative decrease, as in TCP, by rounds: a round is as many answers as the window has places, all to posts
 * that began after the last decision. Keep it from one broadcast to the next: what it has learned is about the account.
 */
export class CongestionWindow {
  #size = INITIAL;
  #best = Number.POSITIVE_INFINITY;
  #round = { startedAt: 0, answers: 0, throttled: 0, wasFull: false, latencies: [] as number[] };

  /** Posts that may be under way now. */
  get size(): number {
    return Math.floor(this.#size);
  }

  /** Another post would have started, had there been a place: a larger window would be of use. */
  noteFull(): void {
    this.#round.wasFull = true;
  }

  /**
   * @param startedAt of the post, and `now`, of `performance.now()`; for a post that has no answer yet the latency so far counts
   */
  noteAnswer(startedAt: number, now: number, throttled: boolean): void {
    const round = this.#round;
    // The post began before the last decision, so its answer does not show the effect.
    if (startedAt < round.startedAt) return;
    round.answers += 1;
    if (throttled) {
      round.throttled += 1;
      if (round.throttled >= Math.max(2, this.#size * THROTTLED_SHARE)) this.#decide(this.#size / 2, now);
      return;
    }
    round.latencies.push(now - startedAt);
    if (round.answers >= this.#size) this.#decideByLatency(now);
  }

  #decideByLatency(now: number): void {
    // The mean would depend on a few slow connections.
    const latency = median(this.#round.latencies);
    this.#best = Math.min(this.#best * FORGET, latency);
    const limit = this.#best * LATENCY_FACTOR + LATENCY_SLACK_MS;
    const { least, most } = OVERLOAD_BACKOFF;
    if (latency > limit) this.#decide(this.#shrunk(Math.max(most, Math.min(least, limit / latency))), now);
    else this.#decide(this.#round.wasFull ? this.#size + STEP : this.#size, now);
  }

  #shrunk(factor: number): number {
    return Math.min(this.#size, Math.max(OVERLOAD_MIN, this.#size * factor));
  }

  #decide(size: number, now: number): void {
    this.#size = Math.min(MAX_WINDOW, Math.max(MIN, size));
    this.#round = { startedAt: now, answers: 0, throttled: 0, wasFull: false, latencies: [] };
  }
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}
