import type { RunResult } from "../../results/run-result";
import { errorCodeOf } from "../error-frames";
import { count, milliseconds, signedPercent } from "../formats";
import { html, type Markup } from "../html";
import { labelOf } from "../metric-names";
import { metWord, serviceLevel } from "../run-tables";
import { thresholdWords } from "../threshold-words";
import type { LatencyDifference } from "./compare-latency";
import type { Mismatch } from "./mismatches";

export function mismatchTable(mismatches: readonly Mismatch[]): Markup {
  return html`<div class="scroll warned"><table class="cards conditions">
<thead><tr><th scope="col">condition</th><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody>${mismatches.map(({ name, before, after }) => html`<tr><th scope="row">${name}</th><td data-label="A">${before}</td><td data-label="B">${after}</td></tr>`)}</tbody>
</table></div>`;
}

export function latencyDifferenceTable(differences: readonly LatencyDifference[]): Markup {
  if (differences.length === 0) return html`<p class="quiet">The two runs measured no latency in common.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Latency of both runs"><table class="cards differences">
<thead><tr><th scope="col">latency</th><th scope="col">A</th><th scope="col">B</th><th scope="col">change</th><th scope="col">range of the change</th><th scope="col">verdict</th></tr></thead>
<tbody>${differences.map(
    (difference) => html`<tr><th scope="row">${labelOf(difference.metric)}, p${100 * difference.share}</th>
<td data-label="A">${milliseconds(difference.before)}</td><td data-label="B">${milliseconds(difference.after)}</td><td class="change">${signedPercent(100 * difference.change)}</td>
<td class="range">${rangeOf(difference)}</td><td class="verdict">${word(difference)}</td></tr>`,
  )}</tbody>
</table></div>`;
}

function rangeOf({ noise }: LatencyDifference): Markup {
  if ("unknown" in noise) return html`<small class="quiet">${noise.unknown}</small>`;
  return html`${signedPercent(100 * noise.low)} to ${signedPercent(100 * noise.high)}`;
}

function word({ beyondNoise, change, noise }: LatencyDifference): Markup {
  if ("unknown" in noise) return html`<span class="word">can't tell</span>`;
  if (!beyondNoise) return html`<span class="word">noise</span>`;
  return change > 0 ? html`<span class="word bad">slower</span>` : html`<span class="word good">faster</span>`;
}

/** Counts are shown without a verdict: one run does not tell how much a count varies. */
export function countsTable(results: readonly RunResult[]): Markup {
  const counts = results.map(countsOf);
  const labels = [...new Set(counts.flatMap((all) => all.map(({ label }) => label)))];
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">count</th><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody>${labels.map(
    (label) =>
      html`<tr><th scope="row">${label}</th>${counts.map((all) => {
        const value = all.find((one) => one.label === label)?.value;
        return html`<td>${value === undefined ? "–" : count(value)}</td>`;
      })}</tr>`,
  )}</tbody>
</table></div>`;
}

function countsOf({ broadcasts, closes, total: { counters } }: RunResult): { readonly label: string; readonly value: number }[] {
  const owed = broadcasts.reduce((sum, { audience }) => sum + audience, 0);
  const received = broadcasts.reduce((sum, broadcast) => sum + broadcast.received, 0);
  const named = [
    "fanout.duplicates",
    "fanout.out_of_order",
    "fanout.error_frames",
    ...Object.keys(counters).filter((name) => errorCodeOf(name) !== undefined),
    "churn.failed",
    "churn.rows_left",
    "knee.last_good_rate",
  ].flatMap((name) => {
    const value = counters[name];
    return value === undefined ? [] : [{ label: labelOf(name), value }];
  });
  return [
    ...(broadcasts.length === 0
      ? []
      : [
          { label: "broadcasts", value: broadcasts.length },
          { label: "deliveries", value: received },
          { label: "missing deliveries", value: owed - received },
        ]),
    ...named,
    { label: "connections that ended", value: closes.reduce((sum, close) => sum + close.count, 0) },
    { label: "of them unexpected", value: closes.reduce((sum, close) => sum + close.unexpected, 0) },
  ];
}

export function serviceLevelsTable(results: readonly RunResult[]): Markup {
  const expressions = [...new Set(results.flatMap(({ thresholds }) => thresholds.map(({ expression }) => expression)))];
  if (expressions.length === 0) return html`<p class="quiet">None was asked of these runs.</p>`;
  return html`<div class="scroll"><table class="thresholds">
<thead><tr><th scope="col">service level</th><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody>${expressions.map((expression) => {
    const { what, required } = thresholdWords({ expression, met: true });
    return html`<tr><th scope="row">${serviceLevel(expression, what === expression ? what : `${what}: ${required}`)}</th>${results.map(
      ({ thresholds }) => {
        const threshold = thresholds.find((one) => one.expression === expression);
        return threshold === undefined ? html`<td>–</td>` : html`<td>${thresholdWords(threshold).measured} ${metWord(threshold.met)}</td>`;
      },
    )}</tr>`;
  })}</tbody>
</table></div>`;
}
