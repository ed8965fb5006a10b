/** In the unit of the histogram's name, all of them milliseconds. Artillery rounds to 0.1 and is within 1 % of the true value. */
export interface Percentiles {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

interface Figures {
  readonly counters: Readonly<Record<string, number>>;
  readonly histograms: Readonly<Record<string, Percentiles>>;
}

/** The figures of ten seconds. */
interface Period extends Figures {
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
}

interface Threshold {
  readonly expression: string;
  readonly met: boolean;
}

export interface ScenarioResult extends Figures {
  readonly scenario: string;
  readonly periods: readonly Period[];
  readonly thresholds: readonly Threshold[];
  /** Artillery's own verdict, its exit status. */
  readonly passed: boolean;
}

interface ArtilleryFigures {
  readonly counters: Record<string, number>;
  readonly summaries: Record<string, Percentiles>;
  /** The start of the period, milliseconds since the epoch. */
  readonly period: number | string;
}

interface ArtilleryRun {
  readonly scenario: string;
  /** What artillery wrote to the file of `--output`. */
  readonly json: string;
  /** What it printed: the verdicts on the thresholds are in no file. */
  readonly printed: string;
  readonly exitCode: number | null;
}

export function readScenarioResult({ scenario, json, printed, exitCode }: ArtilleryRun): ScenarioResult {
  const { aggregate, intermediate } = JSON.parse(json) as { aggregate: ArtilleryFigures; intermediate: ArtilleryFigures[] };
  const periods = intermediate.map((period) => ({ ...figuresOf(period), startsAt: Number(period.period) }));
  return {
    scenario,
    ...figuresOf(aggregate),
    // Artillery writes them in the order in which they were closed, and closes the last ones backwards.
    periods: periods.sort((one, other) => one.startsAt - other.startsAt),
    thresholds: readThresholds(printed),
    passed: exitCode === 0,
  };
}

function figuresOf({ counters, summaries }: ArtilleryFigures): Figures {
  return { counters, histograms: summaries };
}

function readThresholds(printed: string): Threshold[] {
  const [, checks = ""] = printed.split("\nChecks:\n");
  return [...checks.matchAll(/^(ok|fail): (.+)$/gm)].map(([, verdict, expression = ""]) => ({ expression, met: verdict === "ok" }));
}
