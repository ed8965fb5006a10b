/** Posts at the same time to begin with, and so the connections that are opened at once: at 10 ms a post, 6,400 posts a second. */
const INITIAL = 64;
const MIN = 4;
/** At 30 ms a post this is the rate of an account. */
export const MAX_WINDOW = 256;
/**
 * What a calm round adds. A place more is a connection more, and opening one takes the CPU of some fifteen posts: doubling, as TCP begins, would
 * spend more on connections than on all the posts to a thousand receivers.
 */
const STEP = 8;

/** The share of throttled answers from which on it is us. Single ones mean a client that reads too slowly, which fewer posts do not help. */
const THROTTLED_SHARE = 0.05;

/** How much the median may exceed the best one before the gateway, or our own CPU, counts as crowded. */
const LATENCY_FACTOR = 2;
const LATENCY_SLACK_MS = 5;
const LATENCY_BACKOFF = 0.9;
/** By how much the best median is forgotten each round, so that a network that has become slower is not taken for a crowd for ever. */
const FORGET = 1.02;

/**
 * How many posts may be under way: more while the answers stay quick, half as many when the gateway throttles.
 *
 * Additive increase and multiplicative decrease, as in TCP, by rounds: a round is as many answers as the window has places. Within one
 * round everything that could be learned of the last decision has been learned, and nothing is decided twice for one reason. Keep it from
 * one broadcast to the next: what it knows is about the account, not about the message.
 */
export class CongestionWindow {
  #size = INITIAL;
  #best = Number.POSITIVE_INFINITY;
  #round = { startedAt: 0, answers: 0, throttled: 0, wasFull: false, latencies: [] as number[] };

  /** Posts that may be under way now. */
  get size(): number {
    return Math.floor(this.#size);
  }

  /** Somebody would have started another post, had there been a place: the sign that a larger window would be of use. */
  noteFull(): void {
    this.#round.wasFull = true;
  }

  /** @param startedAt and `now` of `performance.now()` */
  noteAnswer(startedAt: number, now: number, throttled: boolean): void {
    const round = this.#round;
    // It was sent before the last decision, and knows nothing of it.
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
    // Not the mean, which a few slow connections can raise as they like.
    const latency = median(this.#round.latencies);
    this.#best = Math.min(this.#best * FORGET, latency);
    const isCrowded = latency > this.#best * LATENCY_FACTOR + LATENCY_SLACK_MS;
    if (isCrowded) this.#decide(this.#size * LATENCY_BACKOFF, now);
    else this.#decide(this.#round.wasFull ? this.#size + STEP : this.#size, now);
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
