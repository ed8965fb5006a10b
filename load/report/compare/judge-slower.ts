import { isCompared, labelOf } from "../metric-names";
import { RUN_LETTERS } from "../run";
import { type Comparison, comparisonSentence, differenceLine } from "./comparison";

export interface SlowerJudgement {
  readonly failed: boolean;
  /** One line for each reason; when nothing failed, one for each scenario. */
  readonly lines: readonly string[];
}

/**
 * Decides whether B is slower than A: in at least one percentile of one latency the whole range of the change lies above 0 and the change is
 * at least 2 %. Missing deliveries and other counts are not judged here: thresholds are.
 *
 * It also fails when there was nothing to judge: no pair of runs, a void run, a latency that only A measured, or too few samples for every
 * percentile.
 */
export function judgeSlower(comparisons: readonly Comparison[]): SlowerJudgement {
  if (comparisons.length === 0)
    return { failed: true, lines: ["UNKNOWN nothing is compared: --fail-on slower needs two results of one scenario"] };
  const problems = comparisons.flatMap(problemsOf);
  return problems.length > 0 ? { failed: true, lines: problems } : { failed: false, lines: comparisons.map(passLine) };
}

function problemsOf(comparison: Comparison): string[] {
  const { scenario, outcome, latency, runs } = comparison;
  if (outcome === "void") return [`UNKNOWN ${scenario}: ${comparisonSentence(comparison)}`];
  const [before, after] = runs;
  const unmeasured = Object.keys(before.totals).filter((metric) => isCompared(metric) && !(metric in after.totals));
  const slower = latency.filter(({ beyondNoise, change }) => beyondNoise && change > 0);
  const judged = latency.filter(({ noise }) => "low" in noise);
  return [
    ...slower.map((difference) => `SLOWER  ${scenario}: ${differenceLine(difference)}`),
    ...unmeasured.map((metric) => `UNKNOWN ${scenario}: ${labelOf(metric)}: measured in ${RUN_LETTERS[0]}, not in ${RUN_LETTERS[1]}`),
    ...(judged.length === 0 ? [`UNKNOWN ${scenario}: ${comparisonSentence(comparison)}`] : []),
  ];
}

function passLine({ scenario, latency }: Comparison): string {
  const judged = latency.filter(({ noise }) => "low" in noise);
  const others = latency.length === judged.length ? "" : "; the others have too few samples";
  return `ok      ${scenario}: no percentile is slower beyond noise (${judged.length} of ${latency.length} judged${others})`;
}
