import { UserError } from "../../local/errors";
import { groupBy } from "../results/group-by";
import { type Comparison, compareRuns } from "./compare/comparison";
import type { Run } from "./run";

/** A section of the page: one run, or two runs of one scenario. */
export type ReportSubject = { readonly alone: Run } | { readonly comparison: Comparison };

/**
 * Groups runs by scenario and compares two runs of the same scenario, the first with the second.
 *
 * @throws UserError for a scenario with more than two runs
 */
export function pairRuns(runs: readonly Run[]): ReportSubject[] {
  const groups = groupBy(runs, ({ result }) => result.scenario);
  for (const [scenario, { length }] of groups) {
    if (length > 2) throw new UserError(`${length} runs of ${scenario}: a report shows one of each scenario, or compares two`);
  }
  return [...groups.values()].flatMap(([one, other]) => {
    if (one === undefined) return [];
    return other === undefined ? { alone: one } : { comparison: compareRuns(one, other) };
  });
}
