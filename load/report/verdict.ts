import type { RunResult } from "../results/run-result";
import { thresholdWords } from "./threshold-words";

export type Verdict = RunResult["verdict"];

/** The worst verdict of several runs. `void` is worse than `failed`: the figures of a void run mean nothing. */
export function worstVerdict(results: readonly RunResult[]): Verdict {
  const verdicts = results.map(({ verdict }) => verdict);
  return (["void", "failed"] as const).find((worst) => verdicts.includes(worst)) ?? "passed";
}

export interface Reasons {
  readonly sentence: string;
  /** One line for each problem. */
  readonly lines: readonly string[];
}

/** The reasons for the verdict. */
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
