import type uPlot from "uplot";
import type { Chart, ChartSeries, Tone } from "../chart";
import { xValue } from "../formats";

interface Place {
  readonly width: number;
  /** Charts over time in the same group move their cursors together. */
  readonly group: string;
  /** Is called with the index of the point under the cursor; undefined when the cursor leaves the chart. */
  onCursor(index: number | undefined): void;
}

const HEIGHT_PX = { wide: 280, narrow: 190 } as const;
const FONT = "12px system-ui, sans-serif";
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

export function chartOptions(chart: Chart, { width, group, onCursor }: Place): uPlot.Options {
  const { x, unit, series, bands = [], narrow } = chart;
  return {
    width,
    height: narrow ? HEIGHT_PX.narrow : HEIGHT_PX.wide,
    padding: [8, x.kind === "time" ? 16 : 24, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: false, y: false },
      ...(x.kind === "time" ? { sync: { key: group } } : {}),
    },
    scales: {
      x: { time: false, range: (_plot, min, max) => widened(min, max) },
      y: chart.scale === "log" ? { distr: 3, range: logRange } : { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    axes: [xAxis(chart), yAxis(chart)],
    series: [{}, ...series.map((one, index) => seriesOptions(one, index, chart))],
    bands: bands.map(([upper, lower]) => ({ series: [upper + 1, lower + 1], fill: () => color("band") })),
    hooks: { setCursor: [({ cursor }) => onCursor(cursor.left === undefined || cursor.left < 0 ? undefined : (cursor.idx ?? undefined))] },
  };

  function xAxis({ x }: Chart): uPlot.Axis {
    const shared = { ...axisLook(), size: 26, values: (_plot: uPlot, splits: number[]) => splits.map((split) => xValue(split, x.kind)) };
    if (x.kind === "time") return { ...shared, incrs: TIME_STEPS, space: 60 };
    if (x.kind === "rate") return { ...shared, space: 60, values: (_plot, splits) => splits.map((split) => `${split}/s`) };
    if (x.kind === "audience") return { ...shared, space: 60 };
    return { ...shared, splits: (plot) => percentileSplits(plot.scales.x?.max ?? 1, plot.width) };
  }

  function yAxis({ scale }: Chart): uPlot.Axis {
    return {
      ...axisLook(),
      values: (_plot, splits) => splits.map((split) => tick(split, unit)),
      size: (_plot, labels) => 14 + 6.6 * Math.max(1, ...(labels ?? []).map((label) => String(label ?? "").length)),
      ...(scale === "log" ? { splits: (_plot, _axis, min, max) => logSplits(min, max), filter: (_plot, splits) => splits } : { space: 36 }),
    };
  }
}

/** Reads the colour from the style sheet. It is called at every drawing, because the colour scheme may have changed. */
function color(name: Tone | "band" | "area" | "axis" | "rule"): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--chart-${name}`).trim();
}

function axisLook(): uPlot.Axis {
  return {
    font: FONT,
    stroke: () => color("axis"),
    grid: { stroke: () => color("rule"), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
}

function seriesOptions({ label, tone, shape }: ChartSeries, index: number, { x, series }: Chart): uPlot.Series {
  const stroke = () => color(tone);
  const look: uPlot.Series = { label, stroke, width: 2, points: { show: false } };
  if (shape === "points") return { ...look, paths: () => null, points: { show: true, size: 5, width: 1, stroke, fill: stroke } };
  if (shape === "area") return { ...look, fill: () => color("area") };
  // A single point draws no line, so it needs a marker. The few points of `rate` and `audience` have markers too.
  const marked = x.kind === "audience" || x.kind === "rate" || series[index]?.values.filter((value) => value !== null).length === 1;
  return { ...look, ...(shape === "dashed" ? { dash: [6, 4] } : {}), points: { show: marked, size: 6, fill: stroke } };
}

function widened(min: number, max: number): [number, number] {
  return min === max ? [min - 1, max + 1] : [min, max];
}

function logRange(_plot: uPlot, min: number | null, max: number | null): [number, number] {
  const [low, high] = [min ?? 1, max ?? 10];
  return [Math.max(low, 1e-3) / 1.25, Math.max(high, 2e-3) * 1.25];
}

/** 1, 2 and 5 of every power of ten, or only the powers if there are more than three. */
function logSplits(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const decades = Math.ceil(Math.log10(max)) - first;
  const steps = decades > 3 ? [1] : [1, 2, 5];
  return Array.from({ length: decades + 1 }, (_, decade) => steps.map((step) => step * 10 ** (first + decade)))
    .flat()
    .filter((value) => value >= min && value <= max);
}

/** Leaves out 0 % on a narrow screen, where it would overlap the median. */
function percentileSplits(max: number, widthPx: number): number[] {
  const median = -Math.log10(0.5);
  const nines = Array.from({ length: Math.floor(max) }, (_, nine) => nine + 1);
  return (median / max) * widthPx < 60 ? [median, ...nines] : [0, median, ...nines];
}

/** Ticks are round numbers, so they need fewer digits than a table. */
function tick(value: number, unit: Chart["unit"]): string {
  const text = Number(value.toPrecision(4)).toLocaleString("en-GB", { maximumFractionDigits: 3 });
  if (unit === "ms") return `${text} ms`;
  return unit === "percent" ? `${text} %` : text;
}
