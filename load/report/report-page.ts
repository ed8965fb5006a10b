import type { RunResult } from "../results/run-result";
import { ChartFigures } from "./chart-figure";
import { clock } from "./formats";
import { html, type Markup } from "./html";
import { pageAssets } from "./page-assets";
import { pageFrame, verdictBadge } from "./page-frame";
import { unpackRun } from "./run";
import { runSection } from "./run-section";
import { verdictReasons, worstVerdict } from "./verdict";

/** One page about these runs, in their order, that holds everything it needs and fetches nothing. The same results give the same page. */
export function renderReport(results: readonly RunResult[]): string {
  const figures = new ChartFigures();
  const runs = results.map(unpackRun);
  const sections = runs.map((run) => runSection(run, figures));
  return pageFrame({
    title: `Load test ${worstVerdict(results)}: ${results.map(({ scenario }) => scenario).join(", ")}`,
    header: pageHeader(results),
    sections,
    footer: html`<p>Latency is counted at the receiver, from the time at which the schedule wanted a broadcast sent, so a late sender makes it worse, never
better. Figures have three significant digits.</p>`,
    charts: figures.data(),
    assets: pageAssets(),
  });
}

function pageHeader(results: readonly RunResult[]): Markup {
  const [first] = results;
  return html`<h1><span class="kicker">Load test</span> ${verdictBadge(worstVerdict(results))}</h1>
<ul class="why">${results.map(reasons)}</ul>
<p class="meta">${first === undefined ? "" : html`${first.target} · <time datetime="${first.startedAt}">${day(first.startedAt)}</time>`}${results.map(
    ({ scenario, durationMs }) => html` · ${scenario} ${clock(durationMs / 1000)}`,
  )}</p>
${results.length < 2 ? "" : html`<nav aria-label="Scenarios">${results.map(({ scenario }) => html`<a href="#${scenario}">${scenario}</a>`)}</nav>`}`;
}

function reasons(result: RunResult): Markup {
  const { sentence, lines } = verdictReasons(result);
  return html`<li><strong>${result.scenario}</strong>: ${sentence}${
    lines.length === 0 ? "" : html`<ul class="${result.verdict}-reasons">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
  }</li>`;
}

/** `2026-03-14 09:26 UTC` */
function day(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
