import { createHash } from "node:crypto";

/** What the gateway does with the posts to one receiver; the same in every trial, so that each contender meets the same. */
export interface Receiver {
  readonly connectionId: string;
  /** From the request to the answer. */
  readonly latencyMs: number;
  readonly fate: "live" | "throttledFirst" | "resetFirst" | "gone" | "hung";
}

/** Shares of the audience. */
const GONE = 0.05;
const HUNG = 0.001;
const THROTTLED_FIRST = 0.01;
const RESET_FIRST = 0.001;

const MEDIAN_MS = 10;
/** Of the logarithm: one in a hundred takes four times the median. */
const SPREAD = 0.6;
/** And a few take much longer: slow readers, far away. */
const TAIL = 0.005;
const TAIL_MS = 300;

/** The audience of a trial; a larger one begins with the same receivers. */
export function receivers(count: number): Receiver[] {
  return Array.from({ length: count }, (_, index) => receiver(index));
}

export function isReachable({ fate }: Receiver): boolean {
  return fate !== "gone" && fate !== "hung";
}

function receiver(index: number): Receiver {
  const digest = createHash("sha256").update(`receiver ${index}`).digest();
  // Four independent numbers from 0 to 1.
  const [fate = 0, one = 0, two = 0, tail = 0] = [0, 4, 8, 12].map((at) => digest.readUInt32BE(at) / 2 ** 32);
  const normal = Math.sqrt(-2 * Math.log(1 - one)) * Math.cos(2 * Math.PI * two);
  return {
    // As API Gateway makes them: 11 bytes in base64url, and a "=".
    connectionId: `${digest.subarray(16, 27).toString("base64url")}=`,
    latencyMs: MEDIAN_MS * Math.exp(SPREAD * normal) + (tail < TAIL ? TAIL_MS : 0),
    fate: fateOf(fate),
  };
}

function fateOf(drawn: number): Receiver["fate"] {
  if (drawn < GONE) return "gone";
  if (drawn < GONE + HUNG) return "hung";
  if (drawn < GONE + HUNG + THROTTLED_FIRST) return "throttledFirst";
  if (drawn < GONE + HUNG + THROTTLED_FIRST + RESET_FIRST) return "resetFirst";
  return "live";
}
