import type { Chart } from "../chart";
import { RUN_LETTERS, type Run } from "../run";
import { runTone } from "./run-tone";

/** Latency in each step of `knee`, by the rate of the step; undefined for other scenarios. */
export function latencyByRate(runs: readonly Run[]): Chart | undefined {
  const sides = runs.map(stepsByRate);
  const rates = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort((one, other) => one - other);
  if (rates.length < 2) return undefined;
  return {
    title: "Latency by rate",
    description: "Each step of the climb, by its broadcasts a second. Where the line turns upwards is the knee.",
    x: { kind: "rate", values: rates },
    unit: "ms",
    scale: "log",
    series: sides.flatMap((side, index) => {
      const values = (share: number) => rates.map((rate) => side.get(rate)?.percentile(share) ?? null);
      const letter = runs.length > 1 ? `${RUN_LETTERS[index]} ` : "";
      const tone = runs.length > 1 ? runTone(index) : "accent";
      return [
        { label: `${letter}p99`, tone, shape: "dashed" as const, values: values(0.99) },
        { label: `${letter}p50`, tone, shape: "line" as const, values: values(0.5) },
      ];
    }),
  };
}

/** A metric names the number of its step. The rate of the step follows from the settings. */
function stepsByRate({ result: { settings }, totals }: Run) {
  const [rate, growth] = [Number(settings.broadcastsPerSecond), Number(settings.growth)];
  const steps = Object.entries(totals).flatMap(([name, distribution]) => {
    const [, step] = /^knee\.step_(\d+)_ms$/.exec(name) ?? [];
    return step === undefined ? [] : [[rate * growth ** (Number(step) - 1), distribution] as const];
  });
  return new Map(steps.filter(([at]) => Number.isFinite(at)));
}
