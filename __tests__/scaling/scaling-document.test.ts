import { readFileSync } from "node:fs";
import path from "node:path";
import { cpuMicrosPerReceiver } from "../../scaling/assumptions";
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

test.each([1_000, 10_000, 50_000])("the CPU for each of %i receivers is the one that docs/fan-out.md has measured", (receivers) => {
  const row = document("fan-out.md")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .find((cells) => cells[1] === receivers.toLocaleString("en-US") && cells[2] === "ours");

  expect(Number(row?.[8])).toBe(cpuMicrosPerReceiver(receivers));
});

/** What is asked at that rate with everything else left out. */
function asked(rate: number) {
  const options = readOptions(["--rate", String(rate)], {}, () => undefined);
  if (options === "help") throw new Error("nobody asked for help");
  return options.rest;
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
