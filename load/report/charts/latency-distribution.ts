import type { Chart, ChartSeries } from "../chart";
import type { Distribution } from "../distribution";
import { labelOf } from "../metric-names";
import { RUN_LETTERS, type Run } from "../run";
import { runTone } from "./run-tone";

/** In the order of the legend. Metrics that a run does not have are left out. */
const METRICS = ["fanout.latency_ms", "fanout.last_receiver_ms", "handshake.latency_ms", "churn.answer_ms", "churn.reconnect_ms"] as const;

/** By position in the legend. */
const LOOKS: readonly Pick<ChartSeries, "tone" | "shape">[] = [
  { tone: "accent", shape: "line" },
  { tone: "strong", shape: "dashed" },
  { tone: "quiet", shape: "line" },
  { tone: "soft", shape: "line" },
  { tone: "quiet", shape: "dashed" },
];

const NAMED_SHARES = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999];
/** Points from one nine to the next. */
const STEPS = 24;

const DESCRIPTION =
  "Each step to the right is one more nine, so the slow tail gets the room that it needs: at 99 % one in a hundred took longer than the line is high.";

/** Undefined without samples. */
export function latencyDistribution({ totals }: Run): Chart | undefined {
  const measured = METRICS.flatMap((name) => {
    const distribution = totals[name];
    return distribution === undefined ? [] : [{ label: labelOf(name), distribution }];
  }).map((one, place) => ({ ...one, tone: LOOKS[place]?.tone ?? "quiet", shape: LOOKS[place]?.shape ?? "line" }));
  return chartOf("Latency by percentile", measured);
}

/** The same metric of two runs; undefined when neither has it. */
export function comparedDistribution(runs: readonly Run[], metric: string): Chart | undefined {
  const measured = runs.flatMap(({ totals }, index) => {
    const distribution = totals[metric];
    return distribution === undefined
      ? []
      : [{ tone: runTone(index), shape: "line" as const, label: RUN_LETTERS[index] ?? "", distribution }];
  });
  return chartOf(`Latency by percentile: ${labelOf(metric)}`, measured);
}

function chartOf(
  title: string,
  measured: readonly (Omit<ChartSeries, "values"> & { readonly distribution: Distribution })[],
): Chart | undefined {
  const most = Math.max(...measured.map(({ distribution }) => distribution.count));
  if (measured.length === 0) return undefined;
  const named = NAMED_SHARES.filter((share) => (1 - share) * most >= 1).map(ninesOf);
  const steps = Array.from({ length: Math.floor(Math.log10(most) * STEPS) + 1 }, (_, step) => step / STEPS);
  const nines = [...new Set([...named, ...steps].map((value) => Number(value.toFixed(6))))].sort((one, other) => one - other);
  return {
    title,
    description: DESCRIPTION,
    x: { kind: "percentile", values: nines },
    unit: "ms",
    scale: "log",
    series: measured.map(({ label, tone, shape, distribution }) => ({
      label,
      tone,
      shape,
      values: nines.map((value) => (value <= Math.log10(distribution.count) + 1e-6 ? distribution.percentile(1 - 10 ** -value) : null)),
    })),
    tableAt: named.map((value) => Number(value.toFixed(6))),
  };
}

function ninesOf(share: number): number {
  return Math.max(0, -Math.log10(1 - share));
}
