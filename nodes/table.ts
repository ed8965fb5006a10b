import type { Step } from "./steps";

export interface Row {
  readonly version: string;
  /** Of the steps in their order, as far as they came. */
  readonly results: readonly string[];
  readonly failed: boolean;
}

/** What passed, in columns. */
export function resultsTable(steps: readonly Pick<Step, "name">[], rows: readonly Row[]): string {
  const header = ["Node", ...steps.map(({ name }) => name)];
  const lines = [header, ...rows.map(({ version, results }) => [version, ...results])];
  const widths = header.map((_name, column) => Math.max(...lines.map((line) => (line[column] ?? "-").length)));
  return lines
    .map((line) =>
      widths
        .map((width, column) => (line[column] ?? "-").padEnd(width))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
