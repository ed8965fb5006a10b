import type { Chart } from "../chart";
import { Distribution } from "../distribution";
import { RUN_LETTERS, type Run } from "../run";
import { runTone } from "./run-tone";

/** Most points in a chart. With more broadcasts, each point is the slowest broadcast of a stretch. */
const MAX_POINTS = 300;

/** Time to the first and the last receiver of each broadcast; undefined if no broadcast was received. */
export function receivers({ result: { broadcasts } }: Run): Chart | undefined {
  const received = broadcasts.flatMap(({ firstMs, lastMs, intendedAtMs }) =>
    firstMs === undefined || lastMs === undefined ? [] : [{ at: intendedAtMs / 1000, firstMs, lastMs }],
  );
  if (received.length === 0) return undefined;
  const stretch = Math.ceil(received.length / MAX_POINTS);
  const drawn = received
    .sort((one, other) => one.at - other.at)
    .reduce<(typeof received)[]>((stretches, one, index) => {
      if (index % stretch === 0) stretches.push([]);
      stretches.at(-1)?.push(one);
      return stretches;
    }, [])
    .map((members) => members.reduce((slowest, one) => (one.lastMs > slowest.lastMs ? one : slowest)));
  const which = stretch === 1 ? "Every broadcast" : `The slowest of every ${stretch} broadcasts`;
  return {
    title: "First and last receiver",
    description: `${which}: how long after it was due the first client had it, and the last one.`,
    x: { kind: "time", values: drawn.map(({ at }) => at) },
    unit: "ms",
    scale: "log",
    series: [
      { label: "last receiver", tone: "accent", shape: "points", values: drawn.map(({ lastMs }) => lastMs) },
      { label: "first receiver", tone: "quiet", shape: "points", values: drawn.map(({ firstMs }) => firstMs) },
    ],
  };
}

/** Time to the last receiver by the size of the audience; undefined if the size never changed. */
export function receiversByAudience(runs: readonly Run[]): Chart | undefined {
  const sides = runs.map(lastReceiverBySize);
  const sizes = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort((one, other) => one - other);
  if (sizes.length < 2) return undefined;
  return {
    title: "Last receiver by size of the audience",
    description: "How long until everybody has it. A straight line is a fan-out that costs the same for each client.",
    x: { kind: "audience", values: sizes },
    unit: "ms",
    scale: "linear",
    series: sides.flatMap((side, index) => {
      const values = (share: number) => sizes.map((size) => side.get(size)?.percentile(share) ?? null);
      const letter = runs.length > 1 ? `${RUN_LETTERS[index]} ` : "";
      const tone = runs.length > 1 ? runTone(index) : "accent";
      return [
        { label: `${letter}p95`, tone, shape: "dashed" as const, values: values(0.95) },
        { label: `${letter}p50`, tone, shape: "line" as const, values: values(0.5) },
      ];
    }),
  };
}

function lastReceiverBySize({ result }: Run): Map<number, Distribution> {
  const bySize = new Map<number, Distribution[]>();
  for (const { audience, lastMs } of result.broadcasts) {
    if (lastMs !== undefined) bySize.set(audience, [...(bySize.get(audience) ?? []), new Distribution([lastMs], [1])]);
  }
  return new Map([...bySize].map(([size, parts]) => [size, Distribution.merge(parts)]));
}
