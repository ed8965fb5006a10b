import type { Check, Stats } from "../instrument/artillery";
import type { RunResult } from "./run-result";

/** The verdicts of `ensure`, each with what was measured where its left side is a plain metric. */
export function thresholdsOf(checks: readonly Check[], stats: Stats): RunResult["thresholds"] {
  return checks.map(({ original, result }) => {
    // "… unchecked > 0 or … left == 0": the last condition is the one that matters, the others say when it does not.
    const [condition = ""] = original.split(/ (?:or|and) /).slice(-1);
    const [metric = ""] = condition.split(/\s*[<>=!]=?\s*/);
    const actual = measured(stats, metric.trim());
    return { expression: original, met: result === 1, ...(actual !== undefined && { actual }) };
  });
}

function measured({ counters, summaries }: Stats, metric: string): number | undefined {
  const dot = metric.lastIndexOf(".");
  return counters[metric] ?? summaries[metric.slice(0, dot)]?.[metric.slice(dot + 1)];
}
