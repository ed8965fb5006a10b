/** What a generator, in a thread of artillery's, tells the main thread. */
export type Message = SecondReport | SayReport | EndReport;

/** The thread that generated the load, in one second. */
export interface RigSecond {
  /** The longest that its event loop was late. */
  readonly maxLagMs: number;
  /** Of one core, by the whole process. */
  readonly cpuPercent: number;
  readonly gcMs: number;
}

export interface SecondReport {
  readonly kind: "second";
  readonly generator: string;
  /** Since the start of the run in this process. */
  readonly second: number;
  readonly counters: Readonly<Record<string, number>>;
  /** Milliseconds, by the name of the histogram. */
  readonly samples: Readonly<Record<string, Float64Array>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly rig: RigSecond;
}

/** A line for the person who watches. The thread does not print it itself: on a terminal it would be overwritten. */
export interface SayReport {
  readonly kind: "say";
  readonly generator: string;
  readonly line: string;
}

export interface BroadcastReport {
  readonly number: number;
  readonly intendedAtMs: number;
  readonly audience: number;
  readonly received: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
}

export interface Close {
  readonly code: number;
  readonly count: number;
  readonly unexpected: number;
}

/** The last word of a generator. */
export interface EndReport {
  readonly kind: "end";
  readonly generator: string;
  readonly leads: boolean;
  /** Generators that this one has met, itself included. */
  readonly met: number;
  /** Of this generator's clock against that of the one that leads: what to add, and by how much that may be wrong. */
  readonly clock: { readonly offsetMs: number; readonly errorMs: number };
  /** From this second of the run on the load was meant to be too much: how the generator fared there voids nothing. */
  readonly overloadedFrom?: number;
  readonly broadcasts: readonly BroadcastReport[];
  readonly closes: readonly Close[];
}

/** The threads of one process hear each other on it. */
export function channelName(run: string): string {
  return `fanfare-load-${run}`;
}
