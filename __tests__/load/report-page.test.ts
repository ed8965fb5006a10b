import { reportPage } from "../../load/run/report-page";
import { readScenarioResult } from "../../load/run/scenario-result";
import { terminalTable } from "../../load/run/terminal-table";

const latency = { count: 99, min: 1, p50: 2, p75: 3, p90: 4, p95: 5, p99: 60, p999: 700, max: 1234.5 };
const figures = {
  counters: { "fanout.received": 99, "fanout.expected": 100, "fanout.missing": 1 },
  summaries: { "fanout.latency_ms": latency },
};
const result = readScenarioResult({
  scenario: "broadcast",
  json: JSON.stringify({ aggregate: { ...figures, period: 0 }, intermediate: [20_000, 10_000].map((period) => ({ ...figures, period })) }),
  printed: "…\n\nChecks:\nok: vusers.failed == 0\nfail: fanout.latency_ms.p99 < 50\n",
  exitCode: 1,
});

test("artillery's verdicts and periods are read, the periods in the order of time", () => {
  expect(result.thresholds).toEqual([
    { expression: "vusers.failed == 0", met: true },
    { expression: "fanout.latency_ms.p99 < 50", met: false },
  ]);
  expect(result.periods.map(({ startsAt }) => startsAt)).toEqual([10_000, 20_000]);
  expect(result.passed).toBe(false);
});

test("the terminal shows the figures and which threshold was broken", () => {
  const table = terminalTable(result);
  expect(table).toMatch(/deliveries +99 of 100, 1 missing/);
  expect(table).toMatch(/each delivery +2\.0 ms +5\.0 ms +60\.0 ms +1,235 ms/);
  expect(table).toMatch(/BROKEN +fanout\.latency_ms\.p99 < 50/);
});

test("the page shows the same, escapes what is not its own, and fetches nothing", () => {
  const page = reportPage({ target: "ws://a.example/<dev>", startedAt: new Date(0), results: [result] });
  expect(page).toContain("99 of 100, 1 missing");
  expect(page).toContain("<td>1,235 ms</td>");
  expect(page).toContain('<li class="broken">broken <code>fanout.latency_ms.p99 &#60; 50</code></li>');
  expect(page).toContain("ws://a.example/&#60;dev&#62;");
  expect(page).not.toMatch(/<script|<link|src=|url\(|NaN|undefined/);
});
