import type { BroadcastReport } from "../results/messages";
import type { Payload, Step } from "./frame";

/** What one message was to one client. */
export type Receipt =
  | { readonly outcome: "unknown" }
  | { readonly outcome: "duplicate"; readonly intendedAt: number }
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
  readonly audience: number;
  /** One byte a client: 1 when it has received this broadcast. Undefined until the first delivery. */
  reached: Uint8Array | undefined;
  received: number;
  firstAt: number;
  lastAt: number;
}

/** Memory of a ledger: a byte for each delivery, and about 200 bytes for each broadcast. */
const MAX_DELIVERIES = 250_000_000;
const MAX_BROADCASTS = 1_000_000;

/**
 * Keeps account of the deliveries that each client of an audience is owed, and of those that came.
 *
 * The schedule is known before a broadcast is sent, so a generator knows the deliveries to its clients also of broadcasts that another one
 * sends. The audience is the planned one: a client that failed to connect misses every broadcast.
 */
export class BroadcastLedger {
  readonly #broadcasts = new Map<number, Broadcast>();
  /** By publisher, for each client: one more than the highest number that it has received. */
  readonly #highest = new Map<number, Uint32Array>();
  /** All deliveries of the broadcasts before this number have come. */
  #settledUpTo = 0;
  #expected = 0;
  #received = 0;

  /**
   * @param startAt of the step, by the clock of this generator
   * @throws Error when the schedule is larger than a ledger can hold
   */
  announce(step: Step, startAt: number, audience: number): void {
    const broadcasts = this.#broadcasts.size + step.count;
    const deliveries = this.#expected + step.count * audience;
    if (broadcasts > MAX_BROADCASTS || deliveries > MAX_DELIVERIES) {
      throw new Error(
        `${broadcasts} broadcasts with ${deliveries} deliveries were announced; a generator keeps account of at most ${MAX_BROADCASTS} with ${MAX_DELIVERIES}`,
      );
    }
    for (let index = 0; index < step.count; index++) {
      this.#broadcasts.set(step.first + index, {
        step,
        intendedAt: startAt + (index * 1000) / step.rate,
        audience,
        reached: undefined,
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
    if (broadcast === undefined || client >= broadcast.audience) return { outcome: "unknown" };
    // A forged publisher would take memory for each client.
    if (publisher < 0 || publisher >= broadcast.step.publishers) return { outcome: "unknown" };
    broadcast.reached ??= new Uint8Array(broadcast.audience);
    if (broadcast.reached[client] === 1) return { outcome: "duplicate", intendedAt: broadcast.intendedAt };
    broadcast.reached[client] = 1;
    broadcast.received += 1;
    this.#received += 1;
    const isFirst = broadcast.received === 1;
    broadcast.firstAt = Math.min(broadcast.firstAt, receivedAt);
    broadcast.lastAt = Math.max(broadcast.lastAt, receivedAt);
    return {
      outcome: "delivered",
      latencyMs: receivedAt - broadcast.intendedAt,
      outOfOrder: this.#isOutOfOrder(client, publisher, number, broadcast.audience),
      isFirst,
      isLast: broadcast.received === broadcast.audience,
      step: broadcast.step,
    };
  }

  /** Whether all announced deliveries have come. */
  get settled(): boolean {
    return this.#received === this.#expected;
  }

  /** Missing deliveries of the broadcasts that were due until `time`. */
  outstanding(time: number): number {
    let sum = 0;
    for (let number = this.#settledUpTo; ; number++) {
      const broadcast = this.#broadcasts.get(number);
      if (broadcast === undefined || broadcast.intendedAt > time) return sum;
      const missing = broadcast.audience - broadcast.received;
      if (missing === 0 && number === this.#settledUpTo) this.#settledUpTo += 1;
      sum += missing;
    }
  }

  /** Deliveries owed and received, without duplicates, of one step or of all. */
  account(step?: Step): { readonly expected: number; readonly received: number; readonly missing: number } {
    if (step === undefined) return { expected: this.#expected, received: this.#received, missing: this.#expected - this.#received };
    let expected = 0;
    let received = 0;
    for (let number = step.first; number < step.first + step.count; number++) {
      const broadcast = this.#broadcasts.get(number);
      expected += broadcast?.audience ?? 0;
      received += broadcast?.received ?? 0;
    }
    return { expected, received, missing: expected - received };
  }

  /** @param toRunMs turns a time of this generator's clock into milliseconds of the run */
  reports(toRunMs: (time: number) => number): BroadcastReport[] {
    return [...this.#broadcasts].map(([number, { intendedAt, audience, received, firstAt, lastAt }]) => ({
      number,
      intendedAtMs: toRunMs(intendedAt),
      audience,
      received,
      ...(received > 0 && { firstMs: firstAt - intendedAt, lastMs: lastAt - intendedAt }),
    }));
  }

  #isOutOfOrder(client: number, publisher: number, number: number, audience: number): boolean {
    let highest = this.#highest.get(publisher);
    if (highest === undefined || highest.length < audience) {
      const larger = new Uint32Array(audience);
      larger.set(highest ?? []);
      highest = larger;
      this.#highest.set(publisher, larger);
    }
    const before = highest[client] ?? 0;
    if (number + 1 > before) highest[client] = number + 1;
    return number + 1 < before;
  }
}
