/** Messages of a generator, which runs in a worker thread of artillery, to the main thread. */
export type Message = SecondReport | SayReport | EndReport;

/** Health of the generator's thread in one second. */
export interface RigSecond {
  /** Longest delay of its event loop. */
  readonly maxLagMs: number;
  /** CPU time of the whole process, in percent of one core. */
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

/** A line for the terminal. The main thread prints it, because it redraws the progress line there. */
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

/** Last message of a generator. */
export interface EndReport {
  readonly kind: "end";
  readonly generator: string;
  readonly leads: boolean;
  /** Generators that this one knows of, itself included. */
  readonly met: number;
  /** Add `offsetMs` to this generator's times to get those of the leading generator; it may be wrong by `errorMs`. */
  readonly clock: { readonly offsetMs: number; readonly errorMs: number };
  /** From this second of the run on the scenario overloads the target on purpose; a late generator no longer voids the run. */
  readonly overloadedFrom?: number;
  readonly broadcasts: readonly BroadcastReport[];
  readonly closes: readonly Close[];
}

/** Name of the channel between the threads of one process. */
export function channelName(run: string): string {
  return `fanfare-load-${run}`;
}
