import type { RunResult } from "../results/run-result";
import { quantity } from "./formats";
import { labelOf, unitOf } from "./metric-names";

type Threshold = RunResult["thresholds"][number];

export interface ThresholdWords {
  /** `each delivery, p99`; the expression itself if it has more than one condition. */
  readonly what: string;
  /** `below 1,000 ms` */
  readonly required: string;
  readonly measured: string;
  /** Share of the upper limit that was used: 1 is the limit itself. Undefined without an upper limit. */
  readonly used: number | undefined;
}

const COMPARISON = /^([\w.]+?)(?:\.(p\d+|min|max|mean|median|count))? *(<=|>=|==|!=|<|>) *(\d+(?:\.\d+)?)$/;

const WORDS: Readonly<Record<string, string>> = { "<": "below", "<=": "at most", "==": "", "!=": "not", ">": "above", ">=": "at least" };

export function thresholdWords({ expression, met, actual }: Threshold): ThresholdWords {
  const [, metric, statistic, operator = "", limit] = COMPARISON.exec(expression) ?? [];
  if (metric === undefined) return { what: expression, required: "true", measured: String(met), used: undefined };
  const unit = statistic === "count" ? "count" : unitOf(metric);
  return {
    what: statistic === undefined ? labelOf(metric) : `${labelOf(metric)}, ${statistic === "p999" ? "p99.9" : statistic}`,
    required: `${WORDS[operator]} ${quantity(Number(limit), unit)}`.trim(),
    measured: actual === undefined ? "not measured" : quantity(actual, unit),
    used: operator.startsWith("<") && actual !== undefined && Number(limit) > 0 ? actual / Number(limit) : undefined,
  };
}
