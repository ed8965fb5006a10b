import type { Chart } from "./chart";
import { quantity, xValue } from "./formats";
import { html, Markup } from "./html";

const X_NAMES = { time: "time", percentile: "percentile", audience: "clients", rate: "broadcasts" } as const;

/** On paper, a table with more rows than this is set in several columns. */
const MANY_ROWS = 12;

/** Renders the figures of a page and collects the data for the script that draws them. */
export class ChartFigures {
  readonly #charts: Chart[] = [];

  figure(chart: Chart | undefined): Markup {
    if (chart === undefined) return new Markup("");
    const id = this.#charts.push(chart) - 1;
    return html`<figure class="chart ${chart.narrow ? "narrow" : "wide"}">
<div class="drawing">
<h4>${chart.title}</h4>
<p class="quiet">${chart.description}</p>
${legend(chart)}
<div class="plot" data-chart="${id}" role="img" tabindex="0" aria-label="${chart.title}. ${chart.description}"></div>
</div>
<details><summary>Figures<span class="hidden"> of ${chart.title}</span></summary>${figuresTable(chart)}</details>
</figure>`;
  }

  /** Three charts side by side, or two; one below the other on a narrow screen. */
  row(charts: readonly Chart[]): Markup {
    return html`<div class="charts${charts.length % 3 === 0 ? " thirds" : ""}">${charts.map((chart) => this.figure(chart))}</div>`;
  }

  /** JSON for a script element. Escapes `<`, so that no text in it can end the element. */
  data(): Markup {
    return new Markup(JSON.stringify(this.#charts.map(rounded)).replaceAll("<", "\\u003c"));
  }
}

/** Also shows the values under the cursor. A chart with one line needs no label: its title names the line. */
function legend({ series }: Chart): Markup {
  if (series.length === 1) return html`<ul class="legend"><li class="at"></li><li><b></b></li></ul>`;
  return html`<ul class="legend">${series.map(
    ({ label, tone, shape }) =>
      html`<li class="tone-${tone}"><svg class="swatch" viewBox="0 0 18 10" aria-hidden="true">${
        shape === "points"
          ? html`<circle cx="9" cy="5" r="3"/>`
          : shape === "area"
            ? html`<rect x="2" y="1" width="14" height="8" rx="2"/>`
            : html`<path d="M1 5H17"${shape === "dashed" ? html` stroke-dasharray="4 3"` : ""}/>`
      }</svg>${label} <b></b></li>`,
  )}<li class="at"></li></ul>`;
}

function figuresTable({ title, x, series, unit, tableAt }: Chart): Markup {
  const rows = x.values.map((value, index) => ({ value, index })).filter(({ value }) => tableAt?.includes(value) ?? true);
  return html`<div class="scroll${rows.length > MANY_ROWS ? " many" : ""}" tabindex="0" role="region" aria-label="Figures of ${title}"><table>
<thead><tr><th scope="col">${X_NAMES[x.kind]}</th>${series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ value, index }) =>
      html`<tr><th scope="row">${xValue(value, x.kind)}</th>${series.map(({ values }) => {
        const figure = values[index] ?? undefined;
        return html`<td>${figure === undefined ? "–" : quantity(figure, unit)}</td>`;
      })}</tr>`,
  )}</tbody>
</table></div>`;
}

/** Rounds to five digits: more are not visible, and the page gets smaller. */
function rounded(chart: Chart): Chart {
  const series = chart.series.map((one) => ({
    ...one,
    values: one.values.map((value) => (value === null ? null : Number(value.toPrecision(5)))),
  }));
  return { ...chart, series };
}
