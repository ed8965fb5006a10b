import type { PatienceLimits } from "./core/adaptive-patience";
import type { BroadcastLimits } from "./core/broadcast";
import { MAX_WINDOW } from "./core/congestion-window";
import { MAX_SLOW } from "./core/fan-out";
import { requireOneOf } from "./require-environment";

/** How long posts wait for an answer. The gateway's own answers take tens of milliseconds. */
export const PATIENCE: PatienceLimits = { minMs: 3_000, maxMs: 10_000 };

/** Time that is kept back for the last posts, for handing on what is left, for the sender's error frame, and for the log line. */
export const RESERVE_MS = PATIENCE.minMs + 2_000;

/** What of it is left to the log line. */
const LOG_LINE_MS = 500;

/** Sockets for the largest window and for the slow posts beside it. A function can have 1,024 files open. */
export const SENDER_PROPS = { maxSockets: MAX_WINDOW + MAX_SLOW };

/** Ten tries take about six seconds: enough for a throttled account to calm down, and for a client to read what is queued for it. */
const RETRIES = { maxAttempts: 10, backoffMs: 100 };

/** Posts without an answer after which a connection is given up, by what the stack promises. */
const MAX_UNANSWERED = { "at-most-once": 1, "at-least-once": 4 };

/** The stack's setting `delivery`. */
export type Delivery = keyof typeof MAX_UNANSWERED;

/** @throws when the variable `DELIVERY` is missing or invalid */
export function requireDelivery(): Delivery {
  return requireOneOf("DELIVERY", ["at-most-once", "at-least-once"]);
}

/** What Lambda tells a function of its time. */
export interface TimeLimit {
  getRemainingTimeInMillis(): number;
}

export function broadcastLimits(delivery: Delivery, time: TimeLimit): BroadcastLimits {
  const deadline = Date.now() + time.getRemainingTimeInMillis() - RESERVE_MS;
  return { ...RETRIES, maxUnanswered: MAX_UNANSWERED[delivery], patience: PATIENCE, deadline };
}

/** For an error frame to the sender, which is sent at most once, and in the reserve when no more time is left. */
export function errorFrameLimits(time: TimeLimit): BroadcastLimits {
  const leftMs = time.getRemainingTimeInMillis() - LOG_LINE_MS;
  const patienceMs = Math.max(0, Math.min(PATIENCE.minMs, leftMs / 2));
  const patience = { minMs: patienceMs, maxMs: patienceMs };
  return { ...RETRIES, maxUnanswered: 1, patience, deadline: Date.now() + leftMs - patienceMs };
}
