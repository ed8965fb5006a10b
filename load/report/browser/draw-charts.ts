/// <reference lib="dom.iterable" />
import uPlot from "uplot";
import type { Chart } from "../chart";
import { quantity, xValue } from "../formats";
import { chartOptions } from "./chart-options";
import { gatherTables } from "./gather-tables";
import { markOverflow } from "./mark-overflow";

const charts: readonly Chart[] = JSON.parse(document.getElementById("charts")?.textContent ?? "[]");
const root = document.documentElement;
/** Width of charts on paper in CSS pixels: that of an A4 page between its margins, and half of it. */
const PAPER_PX = { wide: 690, narrow: 335 } as const;

markOverflow();
let putTablesBack = () => {};
// Draws every chart once. Charts are redrawn when their width or the colour scheme changes.
const drawn = [...document.querySelectorAll<HTMLElement>("[data-chart]")].flatMap((place) => {
  const chart = charts[Number(place.dataset.chart)];
  return chart === undefined ? [] : [draw(place, chart)];
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const { plot } of drawn) plot.redraw();
});
// Canvases do not follow print styles, so charts are redrawn in the colours and the width of paper before printing.
window.addEventListener("beforeprint", () => {
  root.classList.add("paper");
  putTablesBack = gatherTables();
  for (const { plot, chart } of drawn) redraw(plot, chart.narrow ? PAPER_PX.narrow : PAPER_PX.wide);
});
window.addEventListener("afterprint", () => {
  root.classList.remove("paper");
  putTablesBack();
  for (const { plot, place } of drawn) redraw(plot, place.clientWidth);
});

/** `setSize` draws nothing if the width stays the same, but the colours may have changed. */
function redraw(plot: uPlot, width: number): void {
  plot.setSize({ width, height: plot.height });
  plot.redraw();
}

function draw(place: HTMLElement, chart: Chart): { plot: uPlot; chart: Chart; place: HTMLElement } {
  const legend = place.parentElement?.querySelector(".legend");
  const values = [...(legend?.querySelectorAll("b") ?? [])];
  const at = legend?.querySelector(".at");
  const options = chartOptions(chart, {
    width: place.clientWidth,
    group: place.closest("section")?.id ?? "",
    onCursor(index) {
      const x = index === undefined ? undefined : chart.x.values[index];
      if (at) at.textContent = x === undefined ? "" : `at ${xValue(x, chart.x.kind)}`;
      values.forEach((element, number) => {
        const value = index === undefined ? undefined : (chart.series[number]?.values[index] ?? undefined);
        element.textContent = value === undefined ? "" : quantity(value, chart.unit);
      });
    },
  });
  const data = [chart.x.values, ...chart.series.map((series) => series.values)] as uPlot.AlignedData;
  const plot = new uPlot(options, data, place);
  place.addEventListener("keydown", (event) => moveCursor(event, plot));
  place.addEventListener("blur", () => plot.setCursor({ left: -10, top: -10 }));
  new ResizeObserver(() => {
    const width = place.clientWidth;
    if (!root.classList.contains("paper") && width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
  }).observe(place);
  return { plot, chart, place };
}

/** The arrow keys move the cursor from point to point. */
function moveCursor(event: KeyboardEvent, plot: uPlot): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const xs = plot.data[0];
  if (step === undefined) return;
  event.preventDefault();
  const from = plot.cursor.idx ?? (step > 0 ? -1 : xs.length);
  const x = xs[Math.min(Math.max(from + step, 0), xs.length - 1)] ?? 0;
  plot.setCursor({ left: plot.valToPos(x, "x"), top: plot.over.clientHeight / 2 });
}
