import type { RunResult } from "../results/run-result";
import { Distribution } from "./distribution";
import { type Period, periodsOf } from "./periods";

/** A result, unpacked to be drawn. */
export interface Run {
  readonly result: RunResult;
  readonly periods: readonly Period[];
  /** Of the whole run, by metric. */
  readonly totals: Readonly<Record<string, Distribution>>;
}

export function unpackRun(result: RunResult): Run {
  const totals = Object.entries(result.total.histograms).map(([name, text]) => [name, Distribution.decode(text)] as const);
  return { result, periods: periodsOf(result), totals: Object.fromEntries(totals.filter(([, { count }]) => count > 0)) };
}

/** Of a comparison, by their place. */
export const RUN_LETTERS = ["A", "B"] as const;
