import { MAX_WINDOW } from "./core/congestion-window";
import { MAX_SLOW } from "./core/fan-out";

/** A post that has had no answer for so long has failed: the gateway's own answers take tens of milliseconds. */
const POST_TIMEOUT_MS = 3_000;

/** Time that is kept back for the last posts to end or time out, for handing on what is left, and for the log line. */
export const RESERVE_MS = POST_TIMEOUT_MS + 2_000;

/** As many as can be under way: those of the largest window, and the slow ones beside it. A function can have 1,024 files open. */
export const SENDER_PROPS = { maxSockets: MAX_WINDOW + MAX_SLOW, postTimeoutMs: POST_TIMEOUT_MS };

/** Ten tries take some six seconds: enough for a throttled account to calm down, and for a client to read what is queued for it. */
export const RETRIES = { maxAttempts: 10, backoffMs: 100 };

/** Epoch milliseconds after which nothing may begin. */
export function deadlineOf(context: { getRemainingTimeInMillis(): number }): number {
  return Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
}
