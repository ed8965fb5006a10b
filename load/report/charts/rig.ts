import type { RunResult } from "../../results/run-result";
import type { Chart, ChartSeries, Tone } from "../chart";
import { grouped, periodLength } from "../periods";
import { RUN_LETTERS, type Run } from "../run";

type Second = RunResult["rig"][number]["seconds"][number];

const HEALTH: readonly {
  readonly title: string;
  readonly description: string;
  readonly unit: Chart["unit"];
  readonly read: (seconds: readonly Second[]) => number;
}[] = [
  {
    title: "Event-loop lag",
    description: "The longest that the load generator was late in each moment. What it measures may be late by as much.",
    unit: "ms",
    read: (seconds) => Math.max(...seconds.map(({ maxLagMs }) => maxLagMs)),
  },
  {
    title: "CPU",
    description: "Of one core. A generator near 100 % measures itself.",
    unit: "percent",
    read: (seconds) => mean(seconds.map(({ cpuPercent }) => cpuPercent)),
  },
  {
    title: "Garbage collection",
    description: "Milliseconds of each second in which the generator stood still for it.",
    unit: "ms",
    read: (seconds) => mean(seconds.map(({ gcMs }) => gcMs)),
  },
];

/** Health of the load generators, one line for each. */
export function rigCharts(runs: readonly Run[]): Chart[] {
  const workers = runs.flatMap(({ result }, index) =>
    result.rig.map(({ worker, seconds }, number) => ({
      label: [runs.length > 1 ? RUN_LETTERS[index] : "", "generator", result.rig.length > 1 ? worker : ""].join(" ").trim(),
      tone: runs.length > 1 ? toneOf(index) : toneOf(number + 1),
      periods: new Map(grouped(seconds, periodLength(result)).map(({ startsAt, members }) => [startsAt, members])),
    })),
  );
  const starts = [...new Set(workers.flatMap(({ periods }) => [...periods.keys()]))].sort((one, other) => one - other);
  if (starts.length === 0) return [];
  return HEALTH.map(({ title, description, unit, read }) => ({
    title,
    description,
    unit,
    scale: "linear",
    narrow: true,
    x: { kind: "time", values: starts },
    series: workers.map(({ label, tone, periods }): ChartSeries => {
      const values = starts.map((startsAt) => {
        const members = periods.get(startsAt);
        return members === undefined ? null : read(members);
      });
      return { label, tone, shape: "line", values };
    }),
  }));
}

function toneOf(index: number): Tone {
  const tones = ["quiet", "accent", "strong", "soft"] as const;
  return tones[index % tones.length] ?? "accent";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
