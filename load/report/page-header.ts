import type { RunResult } from "../results/run-result";
import { type Comparison, comparisonSentence, differenceLine } from "./compare/comparison";
import { clock } from "./formats";
import { html, type Markup } from "./html";
import { outcomeSentences } from "./outcome-sentences";
import { outcomeBadge, verdictBadge } from "./page-frame";
import type { Run } from "./run";
import { verdictReasons, worstVerdict } from "./verdict";

/** The verdict, then one line for each scenario with the reasons. */
export function runsHeader(runs: readonly Run[]): Markup {
  const results = runs.map(({ result }) => result);
  const [first] = results;
  return html`<h1><span class="kicker">Load test</span> ${verdictBadge(worstVerdict(results))}</h1>
<ul class="why">${runs.map(reasons)}</ul>
<p class="meta">${first === undefined ? "" : html`${first.target} · <time datetime="${first.startedAt}">${minute(first.startedAt)}</time>`}${results.map(
    ({ scenario, durationMs }) => html` · ${scenario} ${clock(durationMs / 1000)}`,
  )}</p>
${contents(results.map(({ scenario }) => scenario))}`;
}

export function comparisonHeader(comparisons: readonly Comparison[], alone: readonly Run[]): Markup {
  return html`<h1><span class="kicker">Two load tests compared</span> ${comparisons.map(({ outcome, scenario }) => outcomeBadge(outcome, comparisons.length > 1 ? scenario : undefined))}</h1>
<ul class="why">${comparisons.map((comparison) => {
    const lines = comparison.outcome === "void" ? [] : comparison.latency.filter(({ beyondNoise }) => beyondNoise).map(differenceLine);
    return reason(comparison.scenario, comparisonSentence(comparison), lines, comparison.outcome);
  })}${alone.map(reasons)}</ul>
<p class="meta">${comparisons.map(({ runs }) => html`A ${runLine(runs[0].result)}<br>B ${runLine(runs[1].result)}<br>`)}</p>
${contents([...comparisons.map(({ scenario }) => scenario), ...alone.map(({ result }) => result.scenario)])}`;
}

function reasons(run: Run): Markup {
  const { sentence, lines } = verdictReasons(run.result);
  return reason(run.result.scenario, [sentence, ...outcomeSentences(run)].join(" "), lines, run.result.verdict);
}

function reason(scenario: string, sentence: string, lines: readonly string[], kind: string): Markup {
  return html`<li><strong>${scenario}</strong>: ${sentence}${
    lines.length === 0 ? "" : html`<ul class="${kind}-reasons">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
  }</li>`;
}

function runLine({ verdict, startedAt, run, environment }: RunResult): Markup {
  return html`${verdict} · <time datetime="${startedAt}">${minute(startedAt)}</time> · ${environment.gitRevision?.slice(0, 12) ?? "no revision"} · ${run}`;
}

function contents(scenarios: readonly string[]): Markup {
  if (scenarios.length < 2) return html``;
  return html`<nav aria-label="Scenarios">${scenarios.map((scenario) => html`<a href="#${scenario}">${scenario}</a>`)}</nav>`;
}

/** `2026-03-14 09:26 UTC` */
function minute(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
