import { decode, millisecondsAt } from "../results/histograms";
import type { RunResult } from "../results/run-result";

/** In the unit of the histogram's name, all of them milliseconds. */
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

/** The figures of a second. */
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
  readonly passed: boolean;
}

export function scenarioResultOf({ scenario, startedAt, total, seconds, thresholds, verdict }: RunResult): ScenarioResult {
  const runStart = Date.parse(startedAt);
  return {
    scenario,
    ...figuresOf(total),
    periods: seconds.map((second) => ({ ...figuresOf(second), startsAt: runStart + 1000 * second.second })),
    thresholds,
    passed: verdict === "passed",
  };
}

function figuresOf({ counters, histograms }: RunResult["total"]): Figures {
  return { counters, histograms: Object.fromEntries(Object.entries(histograms).map(([name, text]) => [name, percentilesOf(text)])) };
}

function percentilesOf(text: string): Percentiles {
  const histogram = decode(text);
  const at = (percentile: number) => millisecondsAt(histogram, percentile);
  const { totalCount: count, minNonZeroValue, maxValue } = histogram;
  return {
    count,
    min: minNonZeroValue / 1000,
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: maxValue / 1000,
  };
}
