import { milliseconds } from "./milliseconds";
import type { ScenarioResult } from "./scenario-result";
import { summarize } from "./summary";

const LABEL_WIDTH = 20;
const FIGURE_WIDTH = 11;
const COLUMNS = ["p50", "p95", "p99", "max"] as const;

/** The figures of one scenario in lines that fit a terminal of 80 columns. */
export function terminalTable(result: ScenarioResult): string {
  const { title, facts, histograms } = summarize(result);
  const lines = [title];
  for (const { label, value } of facts) lines.push(`  ${label.padEnd(LABEL_WIDTH)}${value}`);
  lines.push(`  ${" ".repeat(LABEL_WIDTH)}${COLUMNS.map((column) => column.padStart(FIGURE_WIDTH)).join("")}`);
  for (const { name, label } of histograms) {
    const histogram = result.histograms[name];
    const figures = COLUMNS.map((column) => (histogram === undefined ? "-" : milliseconds(histogram[column])).padStart(FIGURE_WIDTH));
    lines.push(`  ${label.padEnd(LABEL_WIDTH)}${figures.join("")}`);
  }
  for (const { expression, met } of result.thresholds) lines.push(`  ${(met ? "ok" : "BROKEN").padEnd(LABEL_WIDTH)}${expression}`);
  return lines.join("\n");
}
