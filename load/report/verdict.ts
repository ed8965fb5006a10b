import type { RunResult } from "../results/run-result";
import { thresholdWords } from "./threshold-words";

export type Verdict = RunResult["verdict"];

/** Of several runs: one that is void says nothing, so it weighs more than one that failed. */
export function worstVerdict(results: readonly RunResult[]): Verdict {
  const verdicts = results.map(({ verdict }) => verdict);
  return (["void", "failed"] as const).find((worst) => verdicts.includes(worst)) ?? "passed";
}

export interface Reasons {
  readonly sentence: string;
  /** One line for each thing that was wrong. */
  readonly lines: readonly string[];
}

/** Why the verdict is as it is, in words that need no knowledge of the suite. */
export function verdictReasons({ verdict, voidBecause, thresholds }: RunResult): Reasons {
  if (verdict === "void") {
    return { sentence: "the load generator was the bottleneck, so the figures say nothing about what was tested.", lines: voidBecause };
  }
  const broken = thresholds.filter(({ met }) => !met);
  if (broken.length > 0) {
    const were = broken.length === 1 ? "was" : "were";
    return { sentence: `${broken.length} of ${thresholds.length} service levels ${were} broken.`, lines: broken.map(brokenLine) };
  }
  if (verdict === "failed") return { sentence: "the run did not come to its proper end, although no service level was broken.", lines: [] };
  if (thresholds.length === 0) return { sentence: "it ran to its end; no service level was asked of it.", lines: [] };
  return { sentence: `all ${thresholds.length} service levels were met.`, lines: [] };
}

function brokenLine(threshold: RunResult["thresholds"][number]): string {
  const { what, required, measured } = thresholdWords(threshold);
  return required === "true" ? `not true: ${what}` : `${what}: ${measured}, must be ${required}`;
}
