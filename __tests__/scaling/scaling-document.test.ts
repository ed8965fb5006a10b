import { readFileSync } from "node:fs";
import path from "node:path";
import { ASSUMED_RATE } from "../../lambdas/core/capacity";
import { cpuMicrosPerReceiver, LIFECYCLE_SECONDS, LOG_BYTES, ROUND_TRIP_SECONDS } from "../../scaling/assumptions";
import { readOptions } from "../../scaling/options";
import { makePlan } from "../../scaling/plan";
import { planText } from "../../scaling/plan-text";
import { stepsTable, verdictsTable } from "../../scaling/steps";

const scaling = document("scaling.md");

test("the steps in docs/scaling.md are the model's", () => {
  expect(tables(scaling)).toContain(stepsTable(asked(0.01)));
});

test("the verdicts in docs/scaling.md are the model's", () => {
  expect(tables(scaling)).toContain(verdictsTable([0.01, 0.1, 1, 10], asked));
});

test("the example in docs/scaling.md is what the command prints", () => {
  expect(scaling).toContain(`\n${planText(makePlan({ ...asked(0.01), connections: 100_000 }))}\n`);
});

test("the bounds in docs/scaling.md are the model's", () => {
  // given: broadcasts that are so rare that each has the account for itself
  const plan = (connections: number) => makePlan({ ...asked(0.01), rate: 0.0001, connections });
  const bounds = [
    largest((connections) => plan(connections).broadcast.floorSeconds === 0),
    largest((connections) => plan(connections).broadcast.helpers === 0),
    largest((connections) => plan(connections).verdict.kind === "asItIs"),
    largest((connections) => plan(connections).needs.connectsToReturn <= 500),
    largest((connections) => plan(connections).verdict.kind !== "anotherService"),
  ];

  // then
  const column = tables(scaling)
    .filter((table) => table.startsWith("| up to |"))
    .flatMap((table) => table.split("\n").slice(2))
    .map((row) => row.split("|")[1]?.trim().replace(" connections", ""));
  expect(column).toEqual([...bounds.map((bound) => bound.toLocaleString("en-US")), "more"]);
});

test("the assumptions in docs/scaling.md are the model's", () => {
  for (const row of [
    `| posts a second of a function that has not shown more | ${ASSUMED_RATE.toLocaleString("en-US")} |`,
    `| CPU for each receiver | ${[1_000, 10_000, 50_000].map(cpuMicrosPerReceiver).join(", ")} µs for 1,000, 10,000, 50,000 |`,
    `| a post, a read, an invocation | ${ROUND_TRIP_SECONDS * 1_000} ms |`,
    `| \`connect\` and \`disconnect\` | ${LIFECYCLE_SECONDS * 1_000} ms each |`,
    `| lines in the log | ${LOG_BYTES.connectOrDisconnect} and ${LOG_BYTES.broadcast.toLocaleString("en-US")} bytes an invocation |`,
  ]) {
    expect(scaling).toContain(row);
  }
});

test.each([1_000, 10_000, 50_000])("the CPU for each of %i receivers is the one that docs/fan-out.md has measured", (receivers) => {
  const row = document("fan-out.md")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .find((cells) => cells[1] === receivers.toLocaleString("en-US") && cells[2] === "ours");

  expect(Number(row?.[8])).toBe(cpuMicrosPerReceiver(receivers));
});

/** What is asked at that rate with everything else left out. */
function asked(rate: number) {
  const options = readOptions(["--rate", String(rate)], {});
  if (options === "help") throw new Error("nobody asked for help");
  return options.rest;
}

/** The largest audience for which something holds that holds for all below. */
function largest(holds: (connections: number) => boolean): number {
  let [known, beyond] = [1, 100_000_000];
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    if (holds(middle)) known = middle;
    else beyond = middle;
  }
  return known;
}

function document(name: string): string {
  return readFileSync(path.resolve(__dirname, "../../docs", name), "utf8");
}

/** Every table of a page, as it stands there. */
function tables(page: string): string[] {
  return page
    .split("\n\n")
    .map((block) => block.trim())
    .filter((block) => block.startsWith("|"));
}
