import { ChartFigures } from "./chart-figure";
import { comparisonSection } from "./compare/comparison-section";
import { html } from "./html";
import { pageAssets } from "./page-assets";
import { pageFrame } from "./page-frame";
import { comparisonHeader, runsHeader } from "./page-header";
import type { ReportSubject } from "./pair-runs";
import { runSection } from "./run-section";
import { worstVerdict } from "./verdict";

/** Renders one self-contained HTML page, which fetches nothing. The same runs always give the same page. */
export function renderReport(subjects: readonly ReportSubject[]): string {
  const figures = new ChartFigures();
  const comparisons = subjects.flatMap((subject) => ("comparison" in subject ? subject.comparison : []));
  const alone = subjects.flatMap((subject) => ("alone" in subject ? subject.alone : []));
  const sections = subjects.map((subject) =>
    "comparison" in subject ? comparisonSection(subject.comparison, figures) : runSection(subject.alone, figures),
  );
  const scenarios = subjects.map((subject) => ("comparison" in subject ? subject.comparison.scenario : subject.alone.result.scenario));
  const kind = comparisons.length > 0 ? "Load tests compared" : `Load test ${worstVerdict(alone.map(({ result }) => result))}`;
  return pageFrame({
    title: `${kind}: ${scenarios.join(", ")}`,
    header: comparisons.length > 0 ? comparisonHeader(comparisons, alone) : runsHeader(alone),
    sections,
    footer: html`<p>Latency is counted at the receiver, from the time at which the schedule wanted a broadcast sent, so a late sender makes it worse, never
better. Figures have three significant digits.</p>`,
    charts: figures.data(),
    assets: pageAssets(),
  });
}
