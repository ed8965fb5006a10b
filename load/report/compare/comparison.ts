import { milliseconds, signedPercent } from "../formats";
import { labelOf } from "../metric-names";
import { RUN_LETTERS, type Run } from "../run";
import { compareLatency, FEWEST_PERIODS, type LatencyDifference, SMALLEST_CHANGE, samplesNeeded } from "./compare-latency";
import { type Mismatch, mismatches } from "./mismatches";

/** Two runs of one scenario. */
export interface Comparison {
  readonly scenario: string;
  readonly runs: readonly [Run, Run];
  readonly mismatches: readonly Mismatch[];
  readonly latency: readonly LatencyDifference[];
  readonly outcome: Outcome;
}

/** `void` when one of the runs is void; `mixed` when some latencies are slower and others faster. */
export type Outcome = "slower" | "faster" | "mixed" | "alike" | "void";

export function compareRuns(before: Run, after: Run): Comparison {
  const latency = compareLatency(before, after);
  const runs = [before, after] as const;
  return {
    scenario: after.result.scenario,
    runs,
    mismatches: mismatches(before.result, after.result),
    latency,
    outcome: runs.some(({ result }) => result.verdict === "void") ? "void" : outcomeOf(latency),
  };
}

/** The result of the comparison in one sentence. */
export function comparisonSentence({ outcome, mismatches, latency, runs }: Comparison): string {
  const conditions = mismatches.length === 0 ? "" : " The conditions were not the same, which alone may be the reason.";
  if (outcome === "void") {
    const voided = RUN_LETTERS.filter((_letter, index) => runs[index]?.result.verdict === "void");
    return `${voided.join(" and ")} measured the load generator and not what was tested, so nothing can be compared.`;
  }
  if (outcome === "alike") return alikeSentence(latency);
  const words = {
    slower: "B is slower than A.",
    faster: "B is faster than A.",
    mixed: "B is slower than A in some ways and faster in others.",
  };
  return words[outcome] + conditions;
}

/** Says how small a difference the comparison could have found. */
function alikeSentence(latency: readonly LatencyDifference[]): string {
  for (const { metric, share, noise } of latency) {
    if ("unknown" in noise) continue;
    const findable = Math.max(SMALLEST_CHANGE, Math.sqrt((1 + noise.high) / (1 + noise.low)) - 1);
    return `no difference beyond noise. A change of ${labelOf(metric)}, p${100 * share}, by about ${Math.ceil(100 * findable)} % or more would have been seen.`;
  }
  return `too little was measured to tell noise from a difference: each run needs ${FEWEST_PERIODS} seconds with samples, and ${samplesNeeded(0.5)} samples for p50.`;
}

/** `each delivery, p50: +22 % (+15 % to +30 %), 8.03 ms to 9.80 ms` */
export function differenceLine({ metric, share, change, noise, before, after }: LatencyDifference): string {
  const range = "low" in noise ? ` (${signedPercent(100 * noise.low)} to ${signedPercent(100 * noise.high)})` : "";
  return `${labelOf(metric)}, p${100 * share}: ${signedPercent(100 * change)}${range}, from ${milliseconds(before)} to ${milliseconds(after)}`;
}

function outcomeOf(latency: readonly LatencyDifference[]): Outcome {
  const changes = latency.filter(({ beyondNoise }) => beyondNoise).map(({ change }) => change);
  if (changes.length === 0) return "alike";
  if (changes.every((change) => change > 0)) return "slower";
  return changes.every((change) => change < 0) ? "faster" : "mixed";
}
