import type { RunResult } from "../../results/run-result";
import type { ChartFigures } from "../chart-figure";
import { activityCharts } from "../charts/activity";
import { latencyByRate } from "../charts/latency-by-rate";
import { comparedDistribution } from "../charts/latency-distribution";
import { comparedOverTime } from "../charts/over-time";
import { receiversByAudience } from "../charts/receivers";
import { rigCharts } from "../charts/rig";
import { html, type Markup } from "../html";
import { labelOf, mainMetric } from "../metric-names";
import { verdictBadge } from "../page-frame";
import { RUN_LETTERS } from "../run";
import { environmentFacts } from "../run-tables";
import type { LatencyDifference } from "./compare-latency";
import type { Comparison } from "./comparison";
import { countsTable, latencyDifferenceTable, mismatchTable, serviceLevelsTable } from "./comparison-tables";

/** Two runs of one scenario: differing conditions first, then the differences of latency, then charts with both runs. */
export function comparisonSection(comparison: Comparison, figures: ChartFigures): Markup {
  const { scenario, runs, mismatches, latency } = comparison;
  const results = runs.map(({ result }) => result);
  const metrics = [...new Set([mainMetric(runs[1].totals), "handshake.latency_ms"])];
  return html`<section id="${scenario}" aria-labelledby="${scenario}-title">
<h2 id="${scenario}-title">${scenario}</h2>
${mismatches.length === 0 ? "" : html`<h3>Not the same conditions</h3><p>A difference below may come from any of these.</p>${mismatchTable(mismatches)}`}
<h3>Latency</h3>
${latencyDifferenceTable(latency)}
<p class="quiet note">${warmUpSentence(latency)} A change is beyond noise if its range does not contain 0 and it is at least 2 %. The range comes from a block bootstrap over
whole seconds, with 95 % confidence for all rows together. It assumes that each run was steady after its warm-up, and it knows only the noise within a run: differences between runs of the same
system (a neighbour on the machine, a cold start) show only in more runs.</p>
<div class="charts">
${metrics.map((metric) => figures.figure(comparedDistribution(runs, metric)))}
${figures.figure(comparedOverTime(runs, metrics[0] ?? ""))}
${figures.figure(receiversByAudience(runs))}
${figures.figure(latencyByRate(runs))}
</div>
<h3>Counts</h3>
${countsTable(results)}
<h3>Service levels</h3>
${serviceLevelsTable(results)}
<h3>Connections and traffic</h3>
${figures.row(activityCharts(runs))}
<h3>The load generators</h3>
${figures.row(rigCharts(runs))}
<h3>Settings</h3>
${settingsTable(results)}
<h3>The runs</h3>
<div class="pair">${results.map(runFacts)}</div>
</section>`;
}

/** Names the seconds that the table leaves out. */
function warmUpSentence(latency: readonly LatencyDifference[]): string {
  const parts = [...new Map(latency.map(({ metric, warmUpSeconds }) => [metric, warmUpSeconds]))]
    .filter(([, seconds]) => Math.max(...seconds) > 0)
    .map(([metric, [before, after]]) => `${labelOf(metric)}: ${before} s of A, ${after} s of B`);
  return parts.length === 0 ? "No warm-up was left out." : `Left out as warm-up: ${parts.join("; ")}.`;
}

function runFacts(result: RunResult, index: number): Markup {
  const letter = RUN_LETTERS[index] ?? "";
  return html`<div><h4><span class="tag run-${letter}">${letter}</span> ${verdictBadge(result.verdict)}</h4>
<dl class="facts"><div><dt>started</dt><dd>${result.startedAt.slice(0, 19).replace("T", " ")} UTC</dd></div>
${environmentFacts(result).map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></div>`;
}

function settingsTable(results: readonly RunResult[]): Markup {
  const settings = results.map((result): Readonly<Record<string, number | undefined>> => result.settings);
  const names = [...new Set(settings.flatMap((one) => Object.keys(one)))];
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">setting</th>${results.map((_result, index) => html`<th scope="col">${RUN_LETTERS[index] ?? ""}</th>`)}</tr></thead>
<tbody>${names.map((name) => html`<tr><th scope="row">${name}</th>${settings.map((one) => html`<td>${one[name] ?? "–"}</td>`)}</tr>`)}</tbody>
</table></div>`;
}
