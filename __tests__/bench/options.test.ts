import { readOptions, usage } from "../../bench/options";
import { runNode } from "../helpers/run";

const KNOWN = ["fan-out", "soak"];

test("without a name, all benchmarks run", () => {
  expect(readOptions([], KNOWN)).toEqual({ names: KNOWN, json: undefined });
  expect(readOptions(["soak", "--json", "figures.json"], KNOWN)).toEqual({ names: ["soak"], json: "figures.json" });
});

test.each([
  [["fast", "soak", "slow", "fast"], "There is no benchmark fast, slow; there are fan-out, soak"],
  [["--speed"], "Unknown option '--speed'; --help lists what there is"],
  [["--json"], "Option '--json <value>' argument missing; --help lists what there is"],
  [["--json", "no/such/figures.json"], "--json no/such/figures.json: there is no folder no/such"],
])("%j is one clear line", (args, message) => {
  expect(() => readOptions(args, KNOWN)).toThrow(message);
});

test("the usage names every benchmark, and every option", () => {
  expect(readOptions(["--help"], KNOWN)).toBe("help");
  expect(usage(KNOWN)).toMatch(/^usage: npm run bench .+ NAME +of fan-out, soak; .+ --json FILE /s);
});

test("the command prints one line for a mistake", async () => {
  const mistake = await runNode(["--import", "tsx", "bench/run.ts", "--speed"]);

  expect(mistake).toEqual({ exitCode: 1, stdout: "", stderr: "Unknown option '--speed'; --help lists what there is\n" });
});
