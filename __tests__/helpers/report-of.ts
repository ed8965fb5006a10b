import { pairRuns } from "../../load/report/pair-runs";
import { renderReport } from "../../load/report/report-page";
import { unpackRun } from "../../load/report/run";
import type { RunResult } from "../../load/results/run-result";

/** The HTML page of these results. */
export function reportOf(results: readonly RunResult[]): string {
  return renderReport(pairRuns(results.map(unpackRun)));
}
