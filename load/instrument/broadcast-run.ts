import { setTimeout } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Metrics } from "./artillery";
import { Barrier } from "./barrier";
import { BroadcastLedger } from "./broadcast-ledger";
import { Client } from "./client";
import { now, until } from "./clock";
import { broadcastFrame, readFrame } from "./frame";

export interface BroadcastPlan {
  /** Tells the payloads of this run from all others. */
  readonly run: string;
  /** Clients that are connected; each must receive everything. */
  readonly audience: number;
  /** How many of them also send; all do when there are no more. */
  readonly publishers: number;
  /** Broadcasts a second, all publishers together. */
  readonly rate: number;
  /** Broadcasts in total. */
  readonly broadcasts: number;
  /** How long a client may take to prove that it is ready. */
  readonly readyMs: number;
  /** How long after the last broadcast its deliveries may still come. */
  readonly drainMs: number;
}

/** From the moment in which all are ready to the first broadcast. */
const HEAD_START_MS = 50;
/** A repeated delivery comes after the one that it repeats, so the run listens on for this long when it has everything. */
const DUPLICATES_MS = 250;

/**
 * One measured run: everybody connects and says so, then the publishers send on a schedule, then everybody waits for what is owed.
 *
 * It lives in one process and reads one clock. Latency is counted from when the schedule wanted a broadcast sent, so a generator that
 * falls behind makes the figures worse, never better.
 */
export class BroadcastRun {
  readonly #plan: BroadcastPlan;
  readonly #metrics: Metrics;
  readonly #ledger: BroadcastLedger;
  readonly #everybodyReady: Barrier;
  readonly #ready: Client[] = [];
  readonly #ended: Promise<void>;
  #connected = 0;
  #sentAll = false;
  #settled: () => void = () => {};
  #foreign = 0;
  #errorFrames = 0;

  constructor(plan: BroadcastPlan, metrics: Metrics) {
    this.#plan = plan;
    this.#metrics = metrics;
    this.#ledger = new BroadcastLedger(plan.audience);
    // Twice, because a client that is too late must not be overtaken by those who wait for it.
    this.#everybodyReady = new Barrier(plan.audience, 2 * plan.readyMs);
    this.#ended = this.#conduct();
  }

  /** The part of one client, from its open socket to its close. Rejects when it never became ready or the server closed it. */
  async takePart(socket: WebSocket): Promise<void> {
    const number = this.#connected++;
    const client = new Client(socket, (text, receivedAt) => this.#onText(number, text, receivedAt));
    try {
      await client.marko(this.#plan.readyMs);
      this.#ready.push(client);
    } finally {
      this.#everybodyReady.arrive();
    }
    await this.#ended;
    if (client.closedByServer !== undefined) {
      this.#metrics.emit("counter", "fanout.unexpected_closes", 1);
      throw new Error(client.closedByServer);
    }
    await client.close();
  }

  async #conduct(): Promise<void> {
    await this.#everybodyReady.opened;
    if (this.#ready.length < this.#plan.audience) {
      console.error(`only ${this.#ready.length} of ${this.#plan.audience} clients became ready; the others miss everything`);
    }
    if (this.#ready.length > 0) await this.#publish(this.#ready.slice(0, this.#plan.publishers));
    await this.#drain();
    this.#report();
  }

  async #publish(publishers: readonly Client[]): Promise<void> {
    const { run, rate, broadcasts } = this.#plan;
    const startAt = now() + HEAD_START_MS;
    for (let number = 0; number < broadcasts; number++) {
      const publisher = number % publishers.length;
      const sequence = Math.floor(number / publishers.length);
      const sentAt = startAt + (number * 1000) / rate;
      await until(sentAt);
      this.#ledger.send(publisher, sequence, sentAt);
      this.#metrics.emit("histogram", "fanout.send_lag_ms", now() - sentAt);
      publishers[publisher]?.send(broadcastFrame({ run, publisher, sequence, sentAt }));
    }
    this.#sentAll = true;
  }

  #onText(client: number, text: string, receivedAt: number): void {
    const frame = readFrame(text, this.#plan.run);
    if (frame.kind === "delivery") {
      this.#onDelivery(client, frame.payload.publisher, frame.payload.sequence, receivedAt);
    } else if (frame.kind === "foreign") {
      this.#foreign += 1;
    } else {
      if (this.#errorFrames === 0) console.error(`the first error frame: ${frame.text}`);
      this.#errorFrames += 1;
    }
  }

  #onDelivery(client: number, publisher: number, sequence: number, receivedAt: number): void {
    const receipt = this.#ledger.receive(client, publisher, sequence, receivedAt);
    if (receipt.outcome === "unknown") this.#foreign += 1;
    if (receipt.outcome !== "delivered") return;
    this.#metrics.emit("histogram", "fanout.latency_ms", receipt.latencyMs);
    if (receipt.reachedAll) this.#metrics.emit("histogram", "fanout.last_receiver_ms", receipt.latencyMs);
    if (this.#sentAll && this.#ledger.settled) this.#settled();
  }

  async #drain(): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
    if (!this.#ledger.settled) await Promise.race([settled, setTimeout(this.#plan.drainMs)]);
    await setTimeout(DUPLICATES_MS);
  }

  /** All at once and at the end, zeros too: a threshold on a figure that was never reported counts as broken. */
  #report(): void {
    const account = this.#ledger.account();
    const counters = {
      clients_ready: this.#ready.length,
      broadcasts: account.broadcasts,
      expected: account.expected,
      received: account.received,
      missing: account.missing,
      duplicates: account.duplicates,
      completeness_percent: account.completenessPercent,
      foreign: this.#foreign,
      error_frames: this.#errorFrames,
      unexpected_closes: 0,
    };
    for (const [name, value] of Object.entries(counters)) this.#metrics.emit("counter", `fanout.${name}`, value);
  }
}
