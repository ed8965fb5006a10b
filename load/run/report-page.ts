import { html, type Markup } from "../report/html";
import { type LineChart, lineChart } from "./line-chart";
import { milliseconds } from "./milliseconds";
import { REPORT_STYLE } from "./report-style";
import type { Percentiles, ScenarioResult } from "./scenario-result";
import { summarize } from "./summary";

export interface Report {
  /** What was tested, in words or as an address. */
  readonly target: string;
  readonly startedAt: Date;
  readonly results: readonly ScenarioResult[];
}

const QUANTILES = ["p50", "p75", "p90", "p95", "p99", "p999"] as const;
const COLUMNS = ["min", ...QUANTILES, "max"] as const;

/** One page that holds everything and fetches nothing. */
export function reportPage({ target, startedAt, results }: Report): string {
  const passed = results.every((result) => result.passed);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load test of ${startedAt.toISOString()}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<h1>Load test <span class="${passed ? "met" : "broken"}">${passed ? "passed" : "failed"}</span></h1>
<p>${target}, ${startedAt.toISOString()}</p>
${results.map(scenarioSection)}
<footer>Latency of a delivery is counted on the receiving side, from when the schedule wanted the broadcast sent. Percentiles are within 1 %
and rounded to 0.1 ms.</footer>
</body>
</html>
`.text;
}

function scenarioSection(result: ScenarioResult): Markup {
  const { title, facts, histograms, timeline } = summarize(result);
  const measured = histograms.flatMap(({ name, label }) => {
    const percentiles = result.histograms[name];
    return percentiles === undefined ? [] : [{ label, percentiles }];
  });
  return html`<section>
<h2>${title}</h2>
<dl>${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
<ul class="thresholds">${result.thresholds.map(
    ({ expression, met }) => html`<li class="${met ? "met" : "broken"}">${met ? "ok" : "broken"} <code>${expression}</code></li>`,
  )}</ul>
<div class="wide"><table>
<thead><tr><th scope="col">latency</th>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}<th scope="col">count</th></tr></thead>
<tbody>${measured.map(
    ({ label, percentiles }) => html`<tr><th scope="row">${label}</th>
${COLUMNS.map((column) => html`<td>${milliseconds(percentiles[column])}</td>`)}<td>${percentiles.count.toLocaleString("en-US")}</td></tr>`,
  )}</tbody>
</table></div>
<h3>By percentile</h3>
${lineChart(percentileChart(measured))}
<h3>Over time</h3>
${lineChart(timelineChart(result, timeline))}
</section>`;
}

/** One more nine is one step to the right, which gives the slow tail the room that it needs. */
function percentileChart(measured: readonly { readonly label: string; readonly percentiles: Percentiles }[]): LineChart {
  const xTicks = QUANTILES.map((label) => ({ label, x: -Math.log10(1 - Number(`0.${label.slice(1)}`)) }));
  return {
    description: "Latency by percentile",
    xTicks,
    lines: measured.map(({ label, percentiles }) => ({
      label,
      points: xTicks.map(({ x }, index) => ({ x, y: percentiles[QUANTILES[index] ?? "max"] })),
    })),
    formatY: milliseconds,
  };
}

function timelineChart({ periods }: ScenarioResult, name: string): LineChart {
  const measured = periods.flatMap(({ startsAt, histograms }) => {
    const percentiles = histograms[name];
    return percentiles === undefined ? [] : [{ x: startsAt, percentiles }];
  });
  return {
    description: `${name} in periods of ten seconds`,
    xTicks: measured.map(({ x }) => ({ x, label: new Date(x).toISOString().slice(11, 19) })),
    lines: (["p50", "p95", "p99"] as const).map((label) => ({
      label,
      points: measured.map(({ x, percentiles }) => ({ x, y: percentiles[label] })),
    })),
    formatY: milliseconds,
  };
}
