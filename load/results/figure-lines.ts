import { decode, millisecondsAt } from "./histograms";
import type { RunResult } from "./run-result";

const LABEL_WIDTH = 38;
const FIGURE_WIDTH = 11;
const PERCENTILES = [50, 95, 99] as const;

/** The lines that a run ends with: latencies, counters, thresholds, and the reasons of a void run. */
export function figureLines({ total, thresholds, voidBecause, rig }: RunResult): string[] {
  const columns = [...PERCENTILES.map((percentile) => `p${percentile}`), "max"];
  const lines = ["", line("milliseconds", columns)];
  for (const [name, text] of sorted(total.histograms)) {
    const histogram = decode(text);
    const figures = [...PERCENTILES.map((percentile) => millisecondsAt(histogram, percentile)), histogram.maxValue / 1000];
    lines.push(
      line(
        name,
        figures.map((figure) => figure.toFixed(1)),
      ),
    );
  }
  lines.push("");
  for (const [name, value] of sorted(total.counters)) lines.push(line(name, [value.toLocaleString("en")]));
  lines.push("");
  const errorMs = Math.max(0, ...rig.map(({ clock }) => clock.errorMs));
  if (errorMs > 0) lines.push(`The clocks of the generators differ; latencies between them are within ${errorMs.toFixed(1)} ms.`);
  for (const { expression, met, actual } of thresholds) {
    lines.push(met ? `ok      ${expression}` : `BROKEN  ${expression}: ${actual ?? "not measured"}`);
  }
  for (const reason of voidBecause) lines.push(`VOID    ${reason}`);
  return lines;
}

function line(name: string, figures: readonly string[]): string {
  return name.padEnd(LABEL_WIDTH) + figures.map((figure) => figure.padStart(FIGURE_WIDTH)).join("");
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
}
