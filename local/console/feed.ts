import type { InvocationEvent, RuntimeEvent } from "../event-log";
import type { StackDescription } from "./describe-stack";

// What `/.fanfare/events` sends, each in a server-sent event of its name: `snapshot` first, then `tick`s, and `stack` after a reload.

export interface Snapshot {
  /** When the runtime started, in epoch milliseconds: another one means another runtime. */
  readonly startedAt: number;
  readonly stack: StackDescription;
  readonly state: State;
  /** The latest, oldest first. */
  readonly activity: readonly Activity[];
}

export interface Tick {
  readonly state: State;
  /** What happened since the last tick, oldest first, or the latest of it. */
  readonly activity: readonly Activity[];
  /** How much of it is left out because there was too much. */
  readonly omitted: number;
  /** Once a second. */
  readonly second?: Second;
}

/** As it is now, so that a tick that was missed is not missed. */
export interface State {
  readonly connections: number;
  /** By table; a table is absent until it was counted. */
  readonly rows: Readonly<Record<string, number>>;
  readonly totals: Totals;
}

/** Since the runtime started. */
export interface Totals {
  /** Messages that were handed to a client's socket, by posts or as replies. */
  readonly deliveries: number;
  /** Posts that reached nobody: gone, throttled, refused. */
  readonly undelivered: number;
  readonly invocations: number;
  readonly coldStarts: number;
  /** Invocations that ended with an error, a timeout or a status of 400 and above. */
  readonly failures: number;
  readonly denied: number;
  /** By the id of a route, or of a function that somebody else invokes. */
  readonly lanes: Readonly<Record<string, LaneTotals>>;
}

export interface LaneTotals {
  readonly invocations: number;
  readonly failures: number;
  /** Of all together. */
  readonly durationMs: number;
}

/** Deliveries within about a second. */
export interface Second {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly deliveriesPerSecond: number;
  readonly undeliveredPerSecond: number;
  /**
   * From when the client's message reached the gateway until the delivery was written to the receiver's socket, in milliseconds. Absent
   * when there was no delivery, or none that a message led to.
   */
  readonly latency?: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Something that happened, for the list of what did. */
export interface Activity {
  /** Ascending. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly event: ShownEvent;
}

/** What has a line of its own: not each delivery, and not Lambda's own log lines, which repeat what an invocation's line says. */
export type ShownEvent = Exclude<RuntimeEvent, { type: "connected" | "posted" | "replied" | "platformLog" }>;

export function functionId(functionName: string): string {
  return `function/${functionName}`;
}

/** Of a route in its stage. */
export function routeId({ apiId, stageName, routeKey }: Pick<InvocationEvent, "apiId" | "stageName" | "routeKey">): string {
  return `${apiId}/${stageName}/${routeKey}`;
}
