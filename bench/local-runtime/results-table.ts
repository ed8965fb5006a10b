import type { LocalRuntimeResult } from "./local-runtime";
import type { Figures } from "./workload";

/** Each figure, whether more is better, and how it is written. */
const ROWS: readonly (readonly [name: string, key: keyof Figures, unit: string])[] = [
  ["connections a second", "connectionsPerSecond", ""],
  ["deliveries a second", "deliveriesPerSecond", ""],
  ["the last of all receivers", "lastReceiverMs", " ms"],
  ["`$default` replies a second", "repliesPerSecond", ""],
  ["connects and closes a second", "churnCyclesPerSecond", ""],
  ["table empty after all left at once", "emptyAfterMs", " ms"],
  ["rows left after 30 s", "rowsLeft", ""],
  ["most memory", "peakMemoryMb", " MB"],
  ["start", "startMs", " ms"],
];

/** The figures as a Markdown table, a column for each candidate; in parentheses each one's share of the first. */
export function localRuntimeTable({ workload, rounds, figures }: LocalRuntimeResult): string {
  const names = Object.keys(figures);
  const [first = ""] = names;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const cell = (name: string, key: keyof Figures, unit: string) => {
    const value = figureOf(figures[name], key);
    const reference = figureOf(figures[first], key);
    if (value === undefined) return "–";
    const ratio = name === first || !reference || key === "rowsLeft" ? "" : ` (${(value / reference).toFixed(2)} ×)`;
    return `${Math.round(value).toLocaleString("en")}${unit}${ratio}`;
  };
  return [
    `${workload.clients.toLocaleString("en")} clients, medians of ${rounds} rounds`,
    "",
    line(["", ...names]),
    line(["---", ...names.map(() => "---:")]),
    ...ROWS.map(([label, key, unit]) => line([label, ...names.map((name) => cell(name, key, unit))])),
    ...names.flatMap((name) => {
      const figure = figures[name];
      return figure && "failed" in figure ? [`\n${name} did not finish: ${figure.failed}`] : [];
    }),
  ].join("\n");
}

function figureOf(figures: LocalRuntimeResult["figures"][string] | undefined, key: keyof Figures): number | undefined {
  return figures && !("failed" in figures) ? figures[key] : undefined;
}
