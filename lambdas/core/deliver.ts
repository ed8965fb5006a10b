import { setTimeout as sleep } from "node:timers/promises";
import type { Sender, SendFailure } from "./ports";

export interface RetryLimits {
  /** Tries for one connection, the first one counted. */
  readonly maxAttempts: number;
  /** Upper bound of the first wait, in milliseconds; it doubles with every further one. */
  readonly backoffMs: number;
  /** Epoch milliseconds after which no try begins. */
  readonly deadline: number;
}

export interface Delivery {
  readonly outcome: "delivered" | "gone" | SendFailure;
  /** Tries after the first one. */
  readonly retries: number;
}

const DEADLINE: SendFailure = { reason: "deadline", retryable: false };

/**
 * Pushes to one connection, again and again while that may help and there is time. It never rejects: what nobody planned for is a
 * failure of this connection, and no reason to stop serving the others.
 */
export async function deliver(sender: Sender, connectionId: string, data: Uint8Array, limits: RetryLimits): Promise<Delivery> {
  if (Date.now() >= limits.deadline) return { outcome: DEADLINE, retries: 0 };
  for (let retries = 0; ; retries += 1) {
    const outcome = await sender.send(connectionId, data).catch(unplanned);
    if (typeof outcome === "string" || !outcome.retryable) return { outcome, retries };
    const waitMs = backoff(retries, limits.backoffMs);
    if (retries + 1 >= limits.maxAttempts || Date.now() + waitMs >= limits.deadline) return { outcome, retries };
    await sleep(waitMs);
  }
}

/** Full jitter: senders that were refused together do not come back together. */
function backoff(retries: number, backoffMs: number): number {
  return Math.random() * backoffMs * 2 ** retries;
}

function unplanned(error: unknown): SendFailure {
  return { reason: error instanceof Error ? error.name : "unknown", retryable: false };
}
