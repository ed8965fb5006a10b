import type { RunResult } from "../results/run-result";
import { type Distribution, decodeHistograms } from "./distribution";
import { type Period, periodsOf } from "./periods";

/** A result with its histograms decoded. */
export interface Run {
  readonly result: RunResult;
  readonly periods: readonly Period[];
  /** Latencies of the whole run by metric; metrics without samples are left out. */
  readonly totals: Readonly<Record<string, Distribution>>;
}

/** Decodes each histogram once. @throws Error that names a histogram that cannot be decoded */
export function unpackRun(result: RunResult): Run {
  const totals = Object.entries(decodeHistograms(result.total.histograms, "the whole run"));
  return { result, periods: periodsOf(result), totals: Object.fromEntries(totals.filter(([, { count }]) => count > 0)) };
}

/** Names of the two runs of a comparison. */
export const RUN_LETTERS = ["A", "B"] as const;
