import type { RunResult } from "../results/run-result";
import type { Distribution } from "./distribution";
import { count, milliseconds } from "./formats";
import { html, type Markup } from "./html";
import { labelOf, rank, unitOf } from "./metric-names";
import type { Run } from "./run";
import { thresholdWords } from "./threshold-words";

const SHARES = [
  { label: "p50", share: 0.5 },
  { label: "p90", share: 0.9 },
  { label: "p95", share: 0.95 },
  { label: "p99", share: 0.99 },
  { label: "p99.9", share: 0.999 },
] as const;

/** RFC 6455, section 7.4.1. 1005 and 1006 are never sent: they stand for a missing code and a missing close frame. */
const CLOSE_CODES: Readonly<Record<number, string>> = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "no status received",
  1006: "abnormal: no close frame",
  1007: "invalid payload",
  1008: "policy violation",
  1009: "message too big",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
};

export function thresholdsTable({ thresholds }: RunResult): Markup {
  if (thresholds.length === 0) return html`<p class="quiet">None was asked of this run.</p>`;
  return html`<div class="scroll"><table class="thresholds">
<thead><tr><th scope="col">service level</th><th scope="col">required</th><th scope="col">measured</th><th scope="col" class="limit">of the limit</th><th scope="col">verdict</th></tr></thead>
<tbody>${thresholds.map((threshold) => {
    const { what, required, measured, used } = thresholdWords(threshold);
    return html`<tr class="${threshold.met ? "met" : "broken"}"><th scope="row">${serviceLevel(threshold.expression, what)}</th>
<td>${required}</td><td class="measured">${measured}</td><td class="limit">${used === undefined ? "" : meter(used)}</td><td>${metWord(threshold.met)}</td></tr>`;
  })}</tbody>
</table></div>`;
}

/** The service level in words, with its expression below; only the expression if there are no words for it. */
export function serviceLevel(expression: string, words: string): Markup {
  return words === expression ? html`<span class="expression">${expression}</span>` : html`${words}<code>${expression}</code>`;
}

export function metWord(met: boolean): Markup {
  return met ? html`<span class="word good">met</span>` : html`<span class="word bad">broken</span>`;
}

/** A bar with its number. The bar is an SVG because the page's policy forbids inline styles. */
function meter(used: number): Markup {
  const width = Math.min(100, 100 * used);
  return html`<span class="meter"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="6"/><rect width="${width.toFixed(1)}" height="6"/></svg>${count(Math.round(100 * used))} %</span>`;
}

export function latencyTable({ totals }: Run): Markup {
  const measured = Object.entries(totals)
    .filter(([name]) => unitOf(name) === "ms")
    .sort(([one], [other]) => rank(one) - rank(other));
  if (measured.length === 0) return html`<p class="quiet">Nothing was measured.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Latency by percentile"><table class="many-columns">
<thead><tr><th scope="col">latency</th><th scope="col">min</th>${SHARES.map(({ label }) => html`<th scope="col">${label}</th>`)}<th scope="col">max</th><th scope="col">count</th></tr></thead>
<tbody>${measured.map(
    ([name, distribution]) => html`<tr><th scope="row">${labelOf(name)}</th><td>${milliseconds(distribution.min)}</td>
${SHARES.map(({ share }) => html`<td>${percentileOf(distribution, share)}</td>`)}<td>${milliseconds(distribution.max)}</td><td>${count(distribution.count)}</td></tr>`,
  )}</tbody>
</table></div>`;
}

/** A dash if no sample lies above the percentile: its value would only repeat the maximum. */
function percentileOf(distribution: Distribution, share: number): string {
  return distribution.count * (1 - share) < 1 - 1e-9 ? "–" : milliseconds(distribution.percentile(share));
}

export function closesTable({ closes }: RunResult): Markup {
  if (closes.length === 0) return html`<p class="quiet">No connection ended during the run.</p>`;
  const most = Math.max(1, ...closes.map((close) => close.count));
  return html`<div class="scroll"><table class="closes">
<thead><tr><th scope="col">close code</th><th scope="col">connections</th><th scope="col" class="limit">share</th><th scope="col">unexpected</th></tr></thead>
<tbody>${closes.map(
    (
      close,
    ) => html`<tr><th scope="row">${close.code} <span class="quiet">${CLOSE_CODES[close.code] ?? ""}</span></th><td>${count(close.count)}</td>
<td class="limit"><span class="meter"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${((100 * close.count) / most).toFixed(1)}" height="6"/></svg></span></td>
<td>${close.unexpected === 0 ? "0" : html`<span class="word bad">${count(close.unexpected)}</span>`}</td></tr>`,
  )}</tbody>
</table></div>`;
}

export function countersList({ total: { counters } }: RunResult): Markup {
  const all = Object.entries(counters).sort(([one], [other]) => rank(one) - rank(other));
  return html`<dl class="facts">${all.map(([name, value]) => html`<div><dt>${labelOf(name)}</dt><dd>${count(value)}</dd></div>`)}</dl>`;
}

export function settingsList({ settings }: RunResult): Markup {
  return html`<dl class="facts">${Object.entries(settings).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value ?? "–"}</dd></div>`)}</dl>`;
}

export function environmentList(result: RunResult): Markup {
  return html`<dl class="facts">${environmentFacts(result).map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function environmentFacts({ environment, target, run }: RunResult): { readonly label: string; readonly value: string }[] {
  const { node, artillery, platform, cpuModel, cpus, memoryMb, gitRevision } = environment;
  return [
    { label: "target", value: target },
    { label: "revision", value: gitRevision?.replace(/^([0-9a-f]{12})[0-9a-f]+/, "$1") ?? "not in a git checkout" },
    { label: "generator", value: `${cpus} × ${cpuModel}` },
    { label: "memory", value: `${count(memoryMb)} MB` },
    { label: "system", value: platform },
    { label: "Node.js", value: node },
    { label: "artillery", value: artillery },
    { label: "run", value: run },
  ];
}
