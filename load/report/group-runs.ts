import { UserError } from "../../local/errors";
import type { RunResult } from "../results/run-result";

/**
 * By scenario: one that is there twice is compared, the first with the second.
 *
 * @throws UserError when one is there more often
 */
export function groupRuns(results: readonly RunResult[]): RunResult[][] {
  const groups = new Map<string, RunResult[]>();
  for (const result of results) groups.set(result.scenario, [...(groups.get(result.scenario) ?? []), result]);
  for (const [scenario, { length }] of groups) {
    if (length > 2) throw new UserError(`${length} runs of ${scenario}: a report shows one of each scenario, or compares two`);
  }
  return [...groups.values()];
}
