import { setTimeout } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Metrics } from "./artillery";
import { Barrier } from "./barrier";
import { Client } from "./client";
import { now } from "./clock";
import type { ConnectionsTable } from "./connections-table";

export interface ChurnPlan {
  /** Clients that come and go. */
  readonly connections: number;
  /** The share of them that vanishes without closing, from 0 to 1. */
  readonly vanishShare: number;
  /** How long each stays after it has been answered. */
  readonly holdMs: number;
  /** How long an answer to Marko? may take. */
  readonly answerMs: number;
  /** How long after the last client has gone its row may still be there: `$disconnect` runs behind the close. */
  readonly cleanupMs: number;
}

/** Between two looks at the table. */
const LOOK_EVERY_MS = 200;

/** Clients that come, say one word and go, and one last client that counts what they left behind. */
export class ChurnRun {
  readonly #plan: ChurnPlan;
  readonly #metrics: Metrics;
  readonly #everybodyGone: Barrier;

  constructor(plan: ChurnPlan, metrics: Metrics) {
    this.#plan = plan;
    this.#metrics = metrics;
    this.#everybodyGone = new Barrier(plan.connections, 2 * (plan.answerMs + plan.holdMs));
    // A threshold on a figure that was never reported counts as broken.
    for (const name of ["closed", "vanished", "unexpected_closes"]) metrics.emit("counter", `churn.${name}`, 0);
  }

  /** @param number the client's place in the order of arrival; by it the vanishing ones are spread evenly, and the same in every run */
  async comeAndGo(socket: WebSocket, number: number): Promise<void> {
    const client = new Client(socket, () => {});
    try {
      this.#metrics.emit("histogram", "churn.answer_ms", await client.marko(this.#plan.answerMs));
      await setTimeout(this.#plan.holdMs);
      if (client.closedByServer !== undefined) {
        this.#metrics.emit("counter", "churn.unexpected_closes", 1);
        throw new Error(client.closedByServer);
      }
      const vanishes = Math.floor((number + 1) * this.#plan.vanishShare) > Math.floor(number * this.#plan.vanishShare);
      await (vanishes ? client.vanish() : client.close());
      this.#metrics.emit("counter", vanishes ? "churn.vanished" : "churn.closed", 1);
    } finally {
      this.#everybodyGone.arrive();
    }
  }

  /** Reports the rows that are there and were not there `before`, once there are none, or when the time for that is over. */
  async checkForLeaks(socket: WebSocket, table: ConnectionsTable, before: ReadonlySet<string>): Promise<void> {
    await new Client(socket, () => {}).close();
    await this.#everybodyGone.opened;
    const startedAt = now();
    let left = await newRows(table, before);
    while (left > 0 && now() < startedAt + this.#plan.cleanupMs) {
      await setTimeout(LOOK_EVERY_MS);
      left = await newRows(table, before);
    }
    this.#metrics.emit("counter", "churn.rows_before", before.size);
    this.#metrics.emit("counter", "churn.rows_left", left);
    this.#metrics.emit("histogram", "churn.cleanup_ms", now() - startedAt);
  }
}

async function newRows(table: ConnectionsTable, before: ReadonlySet<string>): Promise<number> {
  let count = 0;
  for (const id of await table.connectionIds()) if (!before.has(id)) count += 1;
  return count;
}
