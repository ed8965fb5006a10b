import type { Chart, ChartSeries } from "../chart";
import type { Distribution } from "../distribution";
import { labelOf } from "../metric-names";
import type { Period } from "../periods";
import { RUN_LETTERS, type Run } from "../run";
import { runTone } from "./run-tone";

const PERCENTILES = [0.5, 0.9, 0.99] as const;

/** p50, p90, p99 and the maximum of each second; undefined when the metric was not measured. */
export function latencyOverTime(run: Run, metric: string): Chart | undefined {
  const measured = periodsWith(run, metric);
  if (measured.length === 0) return undefined;
  const values = (read: (distribution: Distribution) => number) => measured.map(({ distribution }) => read(distribution));
  const [half, most, nearlyAll] = PERCENTILES.map((share) => values((distribution) => distribution.percentile(share)));
  return {
    title: `Latency over time: ${labelOf(metric)}`,
    description: `Percentiles of every ${lengthOf(run)}. A dense band is a steady system; a rising one falls behind.`,
    x: { kind: "time", values: measured.map(({ startsAt }) => startsAt) },
    unit: "ms",
    scale: "log",
    series: [
      { label: "max", tone: "quiet", shape: "points", values: values(({ max }) => max) },
      { label: "p99", tone: "soft", shape: "dashed", values: nearlyAll ?? [] },
      { label: "p90", tone: "soft", shape: "line", values: most ?? [] },
      { label: "p50", tone: "accent", shape: "line", values: half ?? [] },
    ],
    bands: [
      [1, 2],
      [2, 3],
    ],
  };
}

/** The median and p99 of two runs, second by second since the start of each. */
export function comparedOverTime(runs: readonly Run[], metric: string): Chart | undefined {
  const sides = runs.map((run) => new Map(periodsWith(run, metric).map(({ startsAt, distribution }) => [startsAt, distribution])));
  const starts = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort((one, other) => one - other);
  if (starts.length === 0) return undefined;
  const series = sides.flatMap((side, index): ChartSeries[] =>
    ([0.5, 0.99] as const).map((share) => ({
      tone: runTone(index),
      label: `${RUN_LETTERS[index]} ${share === 0.5 ? "p50" : "p99"}`,
      shape: share === 0.5 ? "line" : "dashed",
      values: starts.map((startsAt) => side.get(startsAt)?.percentile(share) ?? null),
    })),
  );
  return {
    title: `Latency over time: ${labelOf(metric)}`,
    description: "Half of all was faster than the solid line, 99 % than the dashed one. Both runs are drawn from their own start.",
    x: { kind: "time", values: starts },
    unit: "ms",
    scale: "log",
    series,
  };
}

/** `second`, or `5 seconds` where a long run was put together. */
function lengthOf({ periods }: Run): string {
  const length = periods[0]?.length ?? 1;
  return length === 1 ? "second" : `${length} seconds`;
}

function periodsWith({ periods }: Run, metric: string): (Period & { readonly distribution: Distribution })[] {
  return periods.flatMap((period) => {
    const distribution = period.distributions[metric];
    return distribution === undefined || distribution.count === 0 ? [] : [{ ...period, distribution }];
  });
}
