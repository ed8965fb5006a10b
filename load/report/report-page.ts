import type { RunResult } from "../results/run-result";
import { ChartFigures } from "./chart-figure";
import { compareRuns } from "./compare/comparison";
import { comparisonSection } from "./compare/comparison-section";
import { groupRuns } from "./group-runs";
import { html } from "./html";
import { pageAssets } from "./page-assets";
import { pageFrame } from "./page-frame";
import { comparisonHeader, runsHeader } from "./page-header";
import { unpackRun } from "./run";
import { runSection } from "./run-section";
import { worstVerdict } from "./verdict";

/**
 * One page about these runs that holds everything it needs and fetches nothing. Two runs of one scenario are compared, the first with the
 * second. The same results give the same page.
 *
 * @throws UserError when a scenario is there more than twice
 */
export function renderReport(results: readonly RunResult[]): string {
  const figures = new ChartFigures();
  const groups = groupRuns(results).map((group) => {
    const [one, other] = group.map(unpackRun);
    return one !== undefined && other !== undefined ? { comparison: compareRuns(one, other) } : { alone: one };
  });
  const comparisons = groups.flatMap(({ comparison }) => comparison ?? []);
  const alone = groups.flatMap(({ alone }) => alone ?? []);
  const sections = groups.map(({ comparison, alone }) => {
    if (comparison !== undefined) return comparisonSection(comparison, figures);
    return alone === undefined ? html`` : runSection(alone, figures);
  });
  const scenarios = groups.flatMap(({ comparison, alone }) => comparison?.scenario ?? alone?.result.scenario ?? []).join(", ");
  return pageFrame({
    title: comparisons.length > 0 ? `Load tests compared: ${scenarios}` : `Load test ${worstVerdict(results)}: ${scenarios}`,
    header: comparisons.length > 0 ? comparisonHeader(comparisons, alone) : runsHeader(alone),
    sections,
    footer: html`<p>Latency is counted at the receiver, from the time at which the schedule wanted a broadcast sent, so a late sender makes it worse, never
better. Figures have three significant digits.</p>`,
    charts: figures.data(),
    assets: pageAssets(),
  });
}
