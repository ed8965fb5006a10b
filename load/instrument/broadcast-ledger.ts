import type { BroadcastReport } from "../results/messages";
import type { Payload, Step } from "./frame";

/** What became of one message at one client. */
export type Receipt =
  | { readonly outcome: "unknown" | "duplicate" }
  | {
      readonly outcome: "delivered";
      readonly latencyMs: number;
      /** Whether this client had received a later broadcast of the same publisher before. */
      readonly outOfOrder: boolean;
      readonly isFirst: boolean;
      readonly isLast: boolean;
      readonly step: Step;
    };

interface Broadcast {
  readonly step: Step;
  readonly intendedAt: number;
  /** One byte a client: 1 when it has received this broadcast. */
  readonly reached: Uint8Array;
  received: number;
  firstAt: number;
  lastAt: number;
}

/**
 * Who was owed what, and what came.
 *
 * The schedule is known beforehand, so a generator knows what its clients are owed without having sent it itself. The audience is what the
 * run planned, not who happened to connect: a client that never made it misses everything.
 */
export class BroadcastLedger {
  readonly #broadcasts = new Map<number, Broadcast>();
  /** By publisher: for each client one more than the highest number that it has received. */
  readonly #highest: Uint32Array[] = [];
  /** Everything before it has come. */
  #settledUpTo = 0;
  #expected = 0;
  #received = 0;

  /** @param startAt of the step, by the clock of this generator */
  announce(step: Step, startAt: number, audience: number): void {
    for (let index = 0; index < step.count; index++) {
      this.#broadcasts.set(step.first + index, {
        step,
        intendedAt: startAt + (index * 1000) / step.rate,
        reached: new Uint8Array(audience),
        received: 0,
        firstAt: Number.POSITIVE_INFINITY,
        lastAt: Number.NEGATIVE_INFINITY,
      });
    }
    this.#expected += step.count * audience;
  }

  /**
   * @param client its number in the audience, from 0
   * @param receivedAt by the clock of this generator
   */
  receive(client: number, { number, publisher }: Payload, receivedAt: number): Receipt {
    const broadcast = this.#broadcasts.get(number);
    const reached = broadcast?.reached[client];
    if (broadcast === undefined || reached === undefined) return { outcome: "unknown" };
    if (reached === 1) return { outcome: "duplicate" };
    broadcast.reached[client] = 1;
    broadcast.received += 1;
    this.#received += 1;
    const isFirst = broadcast.received === 1;
    broadcast.firstAt = Math.min(broadcast.firstAt, receivedAt);
    broadcast.lastAt = Math.max(broadcast.lastAt, receivedAt);
    return {
      outcome: "delivered",
      latencyMs: receivedAt - broadcast.intendedAt,
      outOfOrder: this.#isOutOfOrder(client, publisher, number, broadcast.reached.length),
      isFirst,
      isLast: broadcast.received === broadcast.reached.length,
      step: broadcast.step,
    };
  }

  /** True while everything that was announced has come. */
  get settled(): boolean {
    return this.#received === this.#expected;
  }

  /** Deliveries of the broadcasts wanted until `time` that have not come yet. */
  outstanding(time: number): number {
    let sum = 0;
    for (let number = this.#settledUpTo; ; number++) {
      const broadcast = this.#broadcasts.get(number);
      if (broadcast === undefined || broadcast.intendedAt > time) return sum;
      const missing = broadcast.reached.length - broadcast.received;
      if (missing === 0 && number === this.#settledUpTo) this.#settledUpTo += 1;
      sum += missing;
    }
  }

  /** Deliveries owed, and those that came, each counted once: of one step, or of all. */
  account(step?: Step): { readonly expected: number; readonly received: number; readonly missing: number } {
    if (step === undefined) return { expected: this.#expected, received: this.#received, missing: this.#expected - this.#received };
    let expected = 0;
    let received = 0;
    for (let number = step.first; number < step.first + step.count; number++) {
      const broadcast = this.#broadcasts.get(number);
      expected += broadcast?.reached.length ?? 0;
      received += broadcast?.received ?? 0;
    }
    return { expected, received, missing: expected - received };
  }

  /** @param toRunMs what turns a time of this generator's clock into one of the run */
  reports(toRunMs: (time: number) => number): BroadcastReport[] {
    return [...this.#broadcasts].map(([number, { intendedAt, reached, received, firstAt, lastAt }]) => ({
      number,
      intendedAtMs: toRunMs(intendedAt),
      audience: reached.length,
      received,
      ...(received > 0 && { firstMs: firstAt - intendedAt, lastMs: lastAt - intendedAt }),
    }));
  }

  #isOutOfOrder(client: number, publisher: number, number: number, audience: number): boolean {
    let highest = this.#highest[publisher];
    if (highest === undefined || highest.length < audience) {
      const larger = new Uint32Array(audience);
      larger.set(highest ?? []);
      highest = larger;
      this.#highest[publisher] = larger;
    }
    const before = highest[client] ?? 0;
    if (number + 1 > before) highest[client] = number + 1;
    return number + 1 < before;
  }
}
