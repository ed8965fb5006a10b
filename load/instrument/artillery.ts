/** Takes what a scenario measures: artillery sums counters and makes percentiles of histograms, for each period and for the run. */
export interface Metrics {
  emit(kind: "counter" | "histogram", name: string, value: number): void;
}

/** The argument of a scenario's function or hook. Artillery ships no types. */
export interface Context {
  /** `config.variables`, the variables that the `before` hook set, and artillery's own, such as `target` and `$testId`. */
  readonly vars: Record<string, unknown>;
}

/** The verdict of the plugin `ensure` on one threshold. */
export interface Check {
  readonly original: string;
  /** 1 when the threshold is met. */
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

interface LoadedPlugin {
  readonly plugin?: { readonly script?: { readonly config?: Readonly<Record<string, unknown>> } };
}

declare global {
  /** Artillery's own object, in the main thread. */
  var artillery: {
    readonly version: string;
    readonly plugins: readonly LoadedPlugin[];
    readonly globalEvents: GlobalEvents;
    /** Replaces artillery's own exit status. */
    suggestedExitCode?: number;
    /** Cleans up and ends the run. */
    shutdown(options: { exitCode: number }): Promise<void>;
  };
}

/**
 * The scenario's `config` with everything that the command line changed in it. Artillery passes it to plugins only; `ensure`, which every
 * scenario uses, keeps it. Main thread only.
 *
 * @returns undefined in a scenario without the plugin
 */
export function configOfScenario(): Readonly<Record<string, unknown>> | undefined {
  return artillery.plugins.map(({ plugin }) => plugin?.script?.config).find((config) => config !== undefined);
}
