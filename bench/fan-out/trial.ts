import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "./child";
import type { FromContender, ToContender } from "./run-contender";
import type { FromStandIn, StandInSetup, ToStandIn } from "./stand-in-protocol";

/** What came of one contender with one audience. */
export interface Figures {
  readonly contender: string;
  readonly receivers: number;
  readonly reachable: number;
  readonly reached: number;
  readonly duplicates: number;
  /** Answers of 429. */
  readonly throttled: number;
  /** From the beginning to the first and the last delivery, as seen by the receivers. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly receiversPerSecond: number;
  readonly cpuMicrosPerReceiver: number;
  readonly peakMemoryMb: number;
  /** What V8 still holds at the end when everything is collected that nobody refers to. */
  readonly keptMemoryMb: number;
  /** Of the whole call; what Lambda bills. */
  readonly elapsedMs: number;
  /** It had not returned when API Gateway would have stopped waiting. */
  readonly timedOut: boolean;
  /** At 1,769 MB. */
  readonly gbSecondsPerMillion: number;
}

export type StandIn = Child<StandInSetup | ToStandIn, FromStandIn>;

/** After this API Gateway gives up, and a function behind it is ended. */
const TIMEOUT_MS = 29_000;
/** Nothing is asked and nothing is due for so long: what has not returned by now waits for a receiver that never answers. */
const QUIET_MS = 4_500;
const MEMORY_GB = 1_769 / 1_024;
const WARM_UP_RECEIVERS = 500;

export interface TrialProps {
  readonly standIn: StandIn;
  readonly contender: string;
  /** The contender's bundle. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly receivers: number;
}

/** Runs a contender in a process of its own: once for its code to be compiled and its connections to be opened, then with all receivers. */
export async function runTrial({ standIn, contender, file, env, receivers }: TrialProps): Promise<Figures> {
  const child = new Child<ToContender, FromContender>(file, { execArgv: ["--expose-gc"], env });
  try {
    await begin(standIn, WARM_UP_RECEIVERS, false);
    child.send({ type: "go", receivers: WARM_UP_RECEIVERS });
    await child.next("done");

    await begin(standIn, receivers, true);
    const done = child.next("done");
    child.send({ type: "go", receivers });
    const returned = await whileSomethingHappens(standIn, done);
    child.send({ type: "usage" });
    const usage = returned ?? (await child.next("usage"));
    const { reachable, reached, duplicates, throttled, firstMs, lastMs } = await observe(standIn);
    const elapsedMs = returned ? usage.elapsedMs : TIMEOUT_MS;
    return {
      contender,
      receivers,
      reachable,
      reached,
      duplicates,
      throttled,
      firstMs,
      lastMs,
      receiversPerSecond: (reached / lastMs) * 1_000,
      cpuMicrosPerReceiver: (usage.cpuMs * 1_000) / receivers,
      peakMemoryMb: usage.peakMemoryMb,
      keptMemoryMb: usage.keptMemoryMb,
      elapsedMs,
      timedOut: !returned,
      gbSecondsPerMillion: ((elapsedMs / 1_000) * MEMORY_GB * 1_000_000) / reached,
    };
  } finally {
    child.end();
  }
}

async function begin(standIn: StandIn, receivers: number, faults: boolean): Promise<void> {
  const begun = standIn.next("begun");
  standIn.send({ type: "begin", receivers, faults });
  await begun;
}

async function observe(standIn: StandIn) {
  const observed = standIn.next("observed");
  standIn.send({ type: "observe" });
  return observed;
}

/** Waits for a contender as long as it can still come to something. @returns undefined when it cannot, or is out of time */
async function whileSomethingHappens<T>(standIn: StandIn, done: Promise<T>): Promise<T | undefined> {
  const endsAt = Date.now() + TIMEOUT_MS;
  while (Date.now() < endsAt) {
    const result = await Promise.race([done, sleep(500)]);
    if (result !== undefined) return result as T;
    if ((await observe(standIn)).quietMs > QUIET_MS) break;
  }
  return undefined;
}
