import { FUNCTION_SIZES } from "../infra/function-sizes";
import { PAGE_ROWS, SAMPLE_SEGMENTS } from "../lambdas/adapters/dynamo-connections";
import { PATIENCE, RESERVE_MS } from "../lambdas/broadcast-limits";
import { ASSUMED_RATE, Capacity } from "../lambdas/core/capacity";
import { cpuMicrosPerReceiver, ENVELOPE_BYTES, ROUND_TRIP_SECONDS, ROW_BYTES } from "./assumptions";
import type { Question } from "./question";
import { MESSAGE_UNIT_BYTES, READ_UNIT_BYTES } from "./quotas";

/** What one broadcast takes. */
export interface OneBroadcast {
  /** Until the last receiver has it, however it is done: the account's token bucket gives no more. In seconds. */
  readonly accountFloorSeconds: number;
  /** The same for the bucket that the settings give a broadcast. */
  readonly floorSeconds: number;
  /** With functions that make as many posts a second as one is taken to make before it has shown more. */
  readonly expectedSeconds: number;
  /** Invocations of `fan-out` at the same time; 0 when `message` does it alone. */
  readonly helpers: number;
  /** Of all functions, helpers that go on in another invocation included. */
  readonly invocations: number;
  readonly gbSeconds: number;
  /** What a receiver that never answers costs on top, in the function that waits for it. */
  readonly gbSecondsOfOneHung: number;
  /** Of all functions, in seconds of one CPU. */
  readonly cpuSeconds: number;
  /** In DynamoDB's units. */
  readonly readUnits: number;
  /** In units of 32 KB. */
  readonly messagesOut: number;
  readonly messagesIn: number;
  readonly bytesOut: number;
}

const MESSAGE_SECONDS = FUNCTION_SIZES.message.timeoutSeconds - RESERVE_MS / 1_000;
const HELPER_SECONDS = FUNCTION_SIZES["fan-out"].timeoutSeconds - RESERVE_MS / 1_000;

/** Counts a read of some rows in DynamoDB's units: each Scan is rounded up. */
export function scanUnits(rows: number, scans: number): number {
  const unitsOfOne = Math.max(1, Math.ceil(((rows / scans) * ROW_BYTES) / READ_UNIT_BYTES));
  return (scans * unitsOfOne) / 2;
}

export function planBroadcast({ connections, bytes, quotas, settings }: Question): OneBroadcast {
  const { broadcastRateLimit, broadcastBurstLimit } = settings;
  const floorSeconds = floor(connections, broadcastRateLimit, broadcastBurstLimit);
  const postsPerSecond = Math.min(ASSUMED_RATE, 1_000_000 / cpuMicrosPerReceiver(connections));
  const isOnePage = connections <= PAGE_ROWS;
  const helpers = isOnePage ? 0 : new Capacity(broadcastRateLimit).helpersFor(connections, MESSAGE_SECONDS * 1_000);
  const work = helpers === 0 ? alone() : withHelpers();
  return {
    accountFloorSeconds: floor(connections, quotas.requestsPerSecond, quotas.requestBurst),
    floorSeconds,
    helpers,
    ...work,
    gbSecondsOfOneHung: gigabytes("message") * (PATIENCE.minMs / 1_000),
    cpuSeconds: (connections * cpuMicrosPerReceiver(connections)) / 1_000_000,
    messagesOut: connections * units(bytes),
    messagesIn: units(bytes + ENVELOPE_BYTES),
    bytesOut: connections * bytes,
  };

  function alone() {
    // A read, and the last post.
    const expectedSeconds = Math.max(floorSeconds, connections / postsPerSecond) + 2 * ROUND_TRIP_SECONDS;
    const count = isOnePage ? 0 : countUnits(connections);
    return {
      expectedSeconds,
      invocations: 1,
      gbSeconds: gigabytes("message") * expectedSeconds,
      readUnits: scanUnits(connections, pages(connections)) + count,
    };
  }

  function withHelpers() {
    // It reads a page, counts the others, and invokes; the page's posts go out meanwhile, and end with the last of them.
    const messageSeconds = PAGE_ROWS / postsPerSecond + 4 * ROUND_TRIP_SECONDS;
    const left = connections - PAGE_ROWS;
    const postingSeconds = left / Math.min(broadcastRateLimit, helpers * postsPerSecond);
    const turns = Math.ceil(postingSeconds / HELPER_SECONDS);
    const helperSeconds = postingSeconds + turns * 2 * ROUND_TRIP_SECONDS;
    const perHelper = pages(connections / helpers);
    return {
      expectedSeconds: Math.max(floorSeconds, 3 * ROUND_TRIP_SECONDS + helperSeconds),
      invocations: 1 + helpers * turns,
      gbSeconds: gigabytes("message") * messageSeconds + gigabytes("fan-out") * helpers * helperSeconds,
      // The helpers read the first page once more, and leave it out.
      readUnits: scanUnits(PAGE_ROWS, 1) + countUnits(connections) + scanUnits(connections, helpers * perHelper),
    };
  }
}

function floor(connections: number, ratePerSecond: number, burst: number): number {
  return Math.max(0, (connections - burst) / ratePerSecond);
}

function pages(rows: number): number {
  return Math.max(1, Math.ceil(rows / PAGE_ROWS));
}

function countUnits(connections: number): number {
  return scanUnits(connections / SAMPLE_SEGMENTS, 1);
}

function units(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / MESSAGE_UNIT_BYTES));
}

function gigabytes(name: keyof typeof FUNCTION_SIZES): number {
  return FUNCTION_SIZES[name].memoryMb / 1_024;
}
