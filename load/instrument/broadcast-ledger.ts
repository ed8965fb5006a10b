/** What became of one message at one client. */
export type Receipt =
  | { readonly outcome: "unknown" | "duplicate" }
  | { readonly outcome: "delivered"; readonly latencyMs: number; readonly reachedAll: boolean };

/** The books of a run, closed. */
export interface Account {
  readonly broadcasts: number;
  /** Deliveries owed: every broadcast to every client of the audience. */
  readonly expected: number;
  /** Deliveries that came, each counted once. */
  readonly received: number;
  readonly missing: number;
  readonly duplicates: number;
  /** Received of expected, cut to two decimals and not rounded: 100 means every single one. 0 when nothing was sent. */
  readonly completenessPercent: number;
}

interface Broadcast {
  readonly sentAt: number;
  /** One byte a client: 1 when it has received this broadcast. */
  readonly reached: Uint8Array;
  outstanding: number;
}

/**
 * Who was owed what, and what came.
 *
 * The audience is what the run planned, not who happened to connect: a client that never made it misses everything.
 */
export class BroadcastLedger {
  readonly #audience: number;
  readonly #broadcasts = new Map<string, Broadcast>();
  #received = 0;
  #duplicates = 0;

  constructor(audience: number) {
    this.#audience = audience;
  }

  /** Enters a broadcast before it is sent. All times are in milliseconds of one clock. */
  send(publisher: number, sequence: number, sentAt: number): void {
    const broadcast = { sentAt, reached: new Uint8Array(this.#audience), outstanding: this.#audience };
    this.#broadcasts.set(key(publisher, sequence), broadcast);
  }

  /** @param client its number in the audience, from 0 */
  receive(client: number, publisher: number, sequence: number, receivedAt: number): Receipt {
    const broadcast = this.#broadcasts.get(key(publisher, sequence));
    const reached = broadcast?.reached[client];
    if (broadcast === undefined || reached === undefined) return { outcome: "unknown" };
    if (reached === 1) {
      this.#duplicates += 1;
      return { outcome: "duplicate" };
    }
    broadcast.reached[client] = 1;
    broadcast.outstanding -= 1;
    this.#received += 1;
    return { outcome: "delivered", latencyMs: receivedAt - broadcast.sentAt, reachedAll: broadcast.outstanding === 0 };
  }

  /** True while everything that was sent has come. */
  get settled(): boolean {
    return this.#received === this.#expected;
  }

  account(): Account {
    const expected = this.#expected;
    return {
      broadcasts: this.#broadcasts.size,
      expected,
      received: this.#received,
      missing: expected - this.#received,
      duplicates: this.#duplicates,
      completenessPercent: expected === 0 ? 0 : Math.floor((this.#received / expected) * 10_000) / 100,
    };
  }

  get #expected(): number {
    return this.#broadcasts.size * this.#audience;
  }
}

function key(publisher: number, sequence: number): string {
  return `${publisher}/${sequence}`;
}
