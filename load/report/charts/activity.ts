import type { Chart, ChartSeries } from "../chart";
import type { Period } from "../periods";
import { RUN_LETTERS, type Run } from "../run";
import { lookOf } from "./latency-distribution";

interface Activity {
  readonly title: string;
  readonly description: string;
  readonly unit: Chart["unit"];
  readonly shape: ChartSeries["shape"];
  /** What happened in the period; undefined when the run does not know. */
  readonly read: (period: Period) => number | undefined;
}

const ACTIVITIES: readonly Activity[] = [
  {
    title: "Open connections",
    description: "Sockets of the load generator that were open at the end of each moment.",
    unit: "count",
    shape: "area",
    read: ({ gauges }) => gauges.connections,
  },
  {
    title: "Deliveries",
    description: "Messages that reached a client, each second.",
    unit: "rate",
    shape: "area",
    read: ({ distributions, length }) => rate(distributions["fanout.latency_ms"]?.count, length),
  },
  {
    title: "Deliveries owed",
    description: "Sent and not there yet, at the end of each moment. What grows here is a queue.",
    unit: "count",
    shape: "area",
    read: ({ gauges }) => gauges.outstanding,
  },
  {
    title: "Clients that connected",
    description: "Completed handshakes, each second.",
    unit: "rate",
    shape: "bars",
    read: ({ counters, length }) => rate(counters["connections.opened"], length),
  },
  {
    title: "Clients that went",
    description: "Connections that ended, whoever ended them, each second.",
    unit: "rate",
    shape: "bars",
    read: ({ counters, length }) => rate(counters["connections.closed"], length),
  },
];

/** A chart for each thing that the run has figures of; of two runs the lines lie over each other. */
export function activityCharts(runs: readonly Run[]): Chart[] {
  return ACTIVITIES.flatMap((activity) => {
    const starts = [...new Set(runs.flatMap(({ periods }) => periods.map(({ startsAt }) => startsAt)))].sort((one, other) => one - other);
    const series = runs.map(({ periods }, index): ChartSeries => {
      const byStart = new Map(periods.map((period) => [period.startsAt, activity.read(period)]));
      const values = starts.map((startsAt) => (byStart.has(startsAt) ? (byStart.get(startsAt) ?? 0) : null));
      if (runs.length > 1) return { ...lookOf(index), label: RUN_LETTERS[index] ?? "", values };
      return { label: activity.title.toLowerCase(), tone: "accent", shape: activity.shape, values };
    });
    // Nothing but zeros is a chart of nothing.
    if (!runs.some(({ periods }) => periods.some((period) => (activity.read(period) ?? 0) > 0))) return [];
    const { title, description, unit } = activity;
    return [{ title, description, unit, scale: "linear", narrow: true, x: { kind: "time", values: starts }, series }];
  });
}

function rate(count: number | undefined, length: number): number | undefined {
  return count === undefined ? undefined : count / length;
}
