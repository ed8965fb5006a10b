/** Where a scenario reports: artillery adds counters up and makes percentiles of histograms, for each period and for the run. */
export interface Metrics {
  emit(kind: "counter" | "histogram", name: string, value: number): void;
}

/** What artillery passes to a function of a scenario or hook; it ships no types of its own. */
export interface Context {
  /** `config.variables`, what the `before` hook set, and artillery's own, such as `target` and `$testId`. */
  readonly vars: Record<string, unknown>;
}

/** What the plugin `ensure` says of one threshold. */
export interface Check {
  readonly original: string;
  /** 1 when it is met. */
  readonly result: unknown;
}

/** All figures of the run, as `ensure` sees them. */
export interface Stats {
  readonly counters: Readonly<Record<string, number>>;
  readonly summaries: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface GlobalEvents {
  on(event: "checks", listener: (checks: readonly Check[]) => void): void;
  on(event: "stats", listener: () => void): void;
  on(event: "done", listener: (stats: Stats) => void): void;
  on(event: "log", listener: (...args: readonly unknown[]) => void): void;
  listeners(event: "log"): ((...args: readonly unknown[]) => void)[];
  removeAllListeners(event: "log"): void;
}

declare global {
  /** Artillery's own object, in the main thread. */
  var artillery: {
    readonly version: string;
    readonly globalEvents: GlobalEvents;
    /** Wins over the exit status that artillery has in mind. */
    suggestedExitCode?: number;
    /** Ends the run, with artillery's tidying up. */
    shutdown(options: { exitCode: number }): Promise<void>;
  };
}
