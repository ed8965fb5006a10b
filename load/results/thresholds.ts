import type { Check, Stats } from "../instrument/artillery";
import type { RunResult } from "./run-result";

/** The verdicts of `ensure`. Each has the measured value if the left side of its condition is a plain metric. */
export function thresholdsOf(checks: readonly Check[], stats: Stats): RunResult["thresholds"] {
  return checks.map(({ original, result }) => {
    // In "churn.rows_unchecked > 0 or churn.rows_left == 0" the last condition is the service level; those before it are exceptions.
    const [condition = ""] = original.split(/ (?:or|and) /).slice(-1);
    const [metric = ""] = condition.split(/\s*[<>=!]=?\s*/);
    const actual = measured(stats, metric.trim());
    return { expression: original, met: result === 1, ...(actual !== undefined && { actual }) };
  });
}

function measured({ counters, summaries }: Stats, metric: string): number | undefined {
  const dot = metric.lastIndexOf(".");
  const value = counters[metric] ?? summaries[metric.slice(0, dot)]?.[metric.slice(dot + 1)];
  // JSON has no NaN: it would be written as null, which no reader takes for a number.
  return Number.isFinite(value) ? value : undefined;
}
