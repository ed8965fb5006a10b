import { CLOSE } from "./close-reasons";
import type { Connection } from "./connection";
import { LIMITS } from "./limits";
import type { StageName } from "./stage-addresses";

/**
 * How often connections are looked at for their age, in milliseconds. A look at 10,000 takes 0.1 ms; two timers for each of them would
 * take 4.8 MB, and every message would have to reset one. AWS itself closes idle connections some seconds late.
 */
const LOOK_EVERY_MS = 1_000;

/** With time scaled, at most this often. */
const LOOK_EVERY_AT_LEAST_MS = 10;

/** The only owner of open connections; other parts hold an id. Closes connections that are idle or old. */
export class Connections {
  readonly #open = new Map<string, Connection>();
  readonly #idleTimeoutMs: number;
  readonly #maxLifetimeMs: number;
  readonly #look: NodeJS.Timeout;

  /** @param timeScale times are divided by it. */
  constructor(timeScale: number) {
    this.#idleTimeoutMs = LIMITS.idleTimeoutMs / timeScale;
    this.#maxLifetimeMs = LIMITS.maxLifetimeMs / timeScale;
    this.#look = setInterval(() => this.#closeExpired(Date.now()), Math.max(LOOK_EVERY_AT_LEAST_MS, LOOK_EVERY_MS / timeScale));
    this.#look.unref();
  }

  get count(): number {
    return this.#open.size;
  }

  add(connection: Connection): void {
    const { connectionId } = connection.client;
    this.#open.set(connectionId, connection);
    connection.onClosed(() => this.#open.delete(connectionId));
  }

  /** The open connection of this id, if it belongs to this stage. */
  find(connectionId: string, { apiId, stageName }: StageName): Connection | undefined {
    const connection = this.#open.get(connectionId);
    if (!connection?.isOpen) return undefined;
    const { client } = connection;
    return client.apiId === apiId && client.stageName === stageName ? connection : undefined;
  }

  /** Ends all of them without a close frame. */
  close(): void {
    clearInterval(this.#look);
    for (const connection of this.#open.values()) connection.terminate();
  }

  #closeExpired(now: number): void {
    for (const connection of this.#open.values()) {
      const isIdle = now - connection.lastActiveAt >= this.#idleTimeoutMs;
      const isOld = now - connection.client.connectedAt >= this.#maxLifetimeMs;
      if (isIdle || isOld) connection.close(CLOSE.goingAway);
    }
  }
}
