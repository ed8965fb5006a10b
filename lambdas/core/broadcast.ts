import { deliver, type RetryLimits } from "./deliver";
import type { Connection, Connections, Sender } from "./ports";

export interface BroadcastLimits extends RetryLimits {
  /** Connections that are served at the same time. */
  readonly concurrency: number;
}

/** Every connection that was read is in exactly one of the three counts. */
export interface BroadcastReport {
  readonly delivered: number;
  readonly gone: number;
  readonly failed: number;
  /** How often each reason ended in a failure; the sum is `failed`. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly retries: number;
  /** Rows of gone connections that could not be removed; the next broadcast tries again. */
  readonly unremoved: number;
  /** Why connections are missing from the counts: a page could not be read, or not in time. Undefined when all were read. */
  readonly readError?: unknown;
}

/**
 * How long a connection may be unknown to the gateway although its row is there: `$connect` writes the row, and only when it has
 * answered, within the 29 seconds of an integration, is the connection open. Until then the gateway calls it gone.
 */
const HANDSHAKE_MS = 30_000;

/**
 * Pushes `data` to every connection and forgets those that are gone.
 *
 * It takes the connections page by page and serves `limits.concurrency` of them at a time, across the borders of pages. One that
 * waits or fails occupies its own place and no other.
 *
 * @returns always, also when reading the connections failed: the report says how far it came
 */
export async function broadcast(
  { connections, sender }: { readonly connections: Connections; readonly sender: Sender },
  data: Uint8Array,
  limits: BroadcastLimits,
): Promise<BroadcastReport> {
  const count = { delivered: 0, gone: 0, failed: 0, retries: 0, unremoved: 0 };
  const reasons: Record<string, number> = {};
  let readError: unknown;

  // All places share one queue: whichever is free takes the next connection.
  const queue = oneByOne(connections.pages(), limits.deadline);
  await Promise.all(Array.from({ length: limits.concurrency }, serve));
  return { ...count, reasons, ...(readError !== undefined && { readError }) };

  async function serve(): Promise<void> {
    try {
      for await (const connection of queue) await serveOne(connection);
    } catch (error) {
      // The queue failed, and is over for the other places too; they finish what they have.
      readError = error;
    }
  }

  async function serveOne({ connectionId, connectedAt }: Connection): Promise<void> {
    const { outcome, retries } = await deliver(sender, connectionId, data, limits);
    count.retries += retries;
    if (typeof outcome !== "string") {
      count.failed += 1;
      reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
      return;
    }
    count[outcome] += 1;
    if (outcome === "delivered" || Date.now() - connectedAt < HANDSHAKE_MS) return;
    // $disconnect is best effort, so it is the broadcast that clears dead rows.
    await connections.remove(connectionId).catch(() => {
      count.unremoved += 1;
    });
  }
}

async function* oneByOne(pages: AsyncIterable<readonly Connection[]>, deadline: number): AsyncGenerator<Connection> {
  for await (const page of pages) {
    // Reading on would only count more failures, and could take the time in which they are to be reported.
    if (Date.now() >= deadline) throw new Error("The time was up before every connection was read");
    yield* page;
  }
}
