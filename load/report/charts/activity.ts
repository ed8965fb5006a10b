import type { Chart, ChartSeries } from "../chart";
import type { Period } from "../periods";
import { RUN_LETTERS, type Run } from "../run";
import { runTone } from "./run-tone";

interface Activity {
  readonly title: string;
  readonly description: string;
  readonly unit: Chart["unit"];
  readonly lines: readonly Line[];
}

interface Line {
  readonly label: string;
  readonly shape: ChartSeries["shape"];
  readonly tone: ChartSeries["tone"];
  /** The value in a period; undefined if the run did not measure it. */
  readonly read: (period: Period) => number | undefined;
}

const ACTIVITIES: readonly Activity[] = [
  {
    title: "Open connections",
    description: "Sockets of the load generator that were open at the end of each moment.",
    unit: "count",
    lines: [{ label: "open", shape: "area", tone: "accent", read: ({ gauges }) => gauges.connections }],
  },
  {
    title: "Clients that came and went",
    description: "Completed handshakes, and connections that ended, each second.",
    unit: "rate",
    lines: [
      { label: "came", shape: "line", tone: "accent", read: ({ counters, length }) => rate(counters["connections.opened"], length) },
      { label: "went", shape: "dashed", tone: "quiet", read: ({ counters, length }) => rate(counters["connections.closed"], length) },
    ],
  },
  {
    title: "Deliveries",
    description: "Messages that reached a client, each second.",
    unit: "rate",
    lines: [
      {
        label: "deliveries",
        shape: "area",
        tone: "accent",
        read: ({ distributions, length }) => rate(distributions["fanout.latency_ms"]?.count, length),
      },
    ],
  },
  {
    title: "Deliveries owed",
    description: "Sent and not there yet, at the end of each moment. What grows here is a queue.",
    unit: "count",
    lines: [{ label: "owed", shape: "area", tone: "accent", read: ({ gauges }) => gauges.outstanding }],
  },
];

/** One chart for each activity that was measured. Two runs share the charts. */
export function activityCharts(runs: readonly Run[]): Chart[] {
  const starts = [...new Set(runs.flatMap(({ periods }) => periods.map(({ startsAt }) => startsAt)))].sort((one, other) => one - other);
  return ACTIVITIES.filter(({ lines }) => runs.some((run) => lines.some((line) => isDrawable(run, line)))).map(
    ({ title, description, unit, lines }) => ({
      title,
      description,
      unit,
      scale: "linear",
      narrow: true,
      x: { kind: "time", values: starts },
      series: runs.flatMap((run, index) => lines.map((line) => seriesOf(run, line, starts, runs.length > 1 ? index : undefined))),
    }),
  );
}

/** A chart of zeros only is left out. */
function isDrawable({ periods }: Run, { read }: Line): boolean {
  return periods.some((period) => (read(period) ?? 0) > 0);
}

/** @param index of the run in a comparison */
function seriesOf({ periods }: Run, { label, shape, tone, read }: Line, starts: readonly number[], index: number | undefined): ChartSeries {
  const byStart = new Map(periods.map((period) => [period.startsAt, read(period) ?? 0]));
  const values = starts.map((startsAt) => byStart.get(startsAt) ?? null);
  if (index === undefined) return { label, shape, tone, values };
  return { label: `${RUN_LETTERS[index]} ${label}`, tone: runTone(index), shape: shape === "area" ? "line" : shape, values };
}

function rate(count: number | undefined, length: number): number | undefined {
  return count === undefined ? undefined : count / length;
}
