import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeReport } from "../../load/report/make-report";
import { generateRunResult } from "../helpers/generate-run-result";
import { runNode } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const LONG_ENOUGH = { seconds: 20, audience: 20, rate: 2 };

/** Runs the command in this process; paths within the folder are shortened in what it prints. */
async function report(...args: string[]) {
  const output = { stdout: "", stderr: "" };
  const short = (line: string) => `${line.replaceAll(`${folder}/`, "")}\n`;
  const exitCode = await makeReport(args, folder, {
    log: (line) => {
      output.stdout += short(line);
    },
    error: (line) => {
      output.stderr += short(line);
    },
  });
  return { exitCode, ...output };
}

async function fileOf(name: string, result: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(result));
  return file;
}

test("results become one page beside the first of them, and no temporary file is left", async () => {
  const broadcast = await fileOf("broadcast-1.json", generateRunResult({ seconds: 5 }));
  const churn = await fileOf("churn-1.json", generateRunResult({ scenario: "churn", seconds: 5 }));

  expect(await report(broadcast, churn)).toEqual({ exitCode: 0, stdout: "report: broadcast-1+churn-1.html\n", stderr: "" });
  expect(await readFile(path.join(folder, "broadcast-1+churn-1.html"), "utf8")).toContain(
    "<title>Load test passed: broadcast, churn</title>",
  );
  expect((await readdir(folder)).sort()).toEqual(["broadcast-1+churn-1.html", "broadcast-1.json", "churn-1.json"]);
});

test("without names the newest results are taken, and a damaged file is one line on stderr", async () => {
  await writeFile(path.join(folder, "truncated.json"), '{"format": "fanf');

  expect(await report()).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^report: .+\.html\n$/),
    stderr: "skipped: truncated.json is cut off: its JSON has no end\n",
  });
});

test("named files that cannot be read fail, with a line for each", async () => {
  const [nowhere, damaged] = [path.join(folder, "nowhere.json"), path.join(folder, "truncated.json")];

  expect(await report(nowhere, damaged)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "nowhere.json cannot be read: there is no such file\ntruncated.json is cut off: its JSON has no end\n",
  });
});

test("a page that cannot be written is one line", async () => {
  const file = await fileOf("taken.json", generateRunResult({ seconds: 2, audience: 2 }));
  await mkdir(path.join(folder, "taken.html"));

  expect(await report(file)).toEqual({ exitCode: 1, stdout: "", stderr: "taken.html cannot be written: it is a folder\n" });
});

test("the help names every option and the exit status", async () => {
  const { exitCode, stdout } = await report("--help");

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/--fail-on slower .*\n.*--help/);
  expect(stdout).toMatch(/Exit status: 0 .+, 1 /);
});

test.each([
  [["--fail-on", "missing"], '--fail-on is "missing", must be one of: slower\n'],
  [["--fail-on"], "Option '--fail-on <value>' argument missing; --help lists what there is\n"],
  [["--colour"], "Unknown option '--colour'; --help lists what there is\n"],
])("%j is refused in one line", async (args, stderr) => {
  expect(await report(...args)).toEqual({ exitCode: 1, stdout: "", stderr });
});

describe("--fail-on slower", () => {
  test("fails when B is slower, and says which latencies by how much", async () => {
    const before = await fileOf("before.json", generateRunResult(LONG_ENOUGH));
    const after = await fileOf("after.json", generateRunResult({ ...LONG_ENOUGH, seed: 2, slower: 2 }));

    const { exitCode, stdout, stderr } = await report(before, after, "--fail-on", "slower");

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "report: before+after.html\n" });
    expect(stderr).toMatch(
      /^SLOWER {2}broadcast: each delivery, p50: \+\d+ % \(\+\d+ % to \+\d+ %\), from [\d.]+ ms to [\d.]+ ms\n(SLOWER .+\n)*$/,
    );
    expect(await report(after, before, "--fail-on=slower")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await report(before, after)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("passes when nothing differs, and says how much was judged", async () => {
    const same = path.join(folder, "before.json");

    expect(await report(same, same, "--fail-on", "slower")).toEqual({
      exitCode: 0,
      stdout:
        "report: before+before.html\nok      broadcast: no percentile is slower beyond noise (4 of 12 judged; the others have too few samples)\n",
      stderr: "",
    });
  });

  const run = generateRunResult({ ...LONG_ENOUGH, seed: 3 });
  const { "fanout.latency_ms": _lost, ...others } = run.total.histograms;
  const short = generateRunResult({ seconds: 4, audience: 2, rate: 1 });
  test.each([
    ["one run", [run], "nothing is compared: --fail-on slower needs two results of one scenario"],
    [
      "a void run",
      [run, { ...run, verdict: "void" }],
      "broadcast: B measured the load generator and not what was tested, so nothing can be compared.",
    ],
    [
      "a latency that B lacks",
      [run, { ...run, total: { ...run.total, histograms: others } }],
      "broadcast: each delivery: measured in A, not in B",
    ],
    [
      "runs that are too short",
      [short, short],
      "broadcast: too little was measured to tell noise from a difference: each run needs 10 seconds with samples, and 20 samples for p50.",
    ],
  ])("fails without a judgement: %s", async (_name, results, reason) => {
    const files = await Promise.all(results.map((result, index) => fileOf(`unknown-${index}.json`, result)));

    expect(await report(...files, "--fail-on", "slower")).toMatchObject({ exitCode: 1, stderr: `UNKNOWN ${reason}\n` });
  });
});

test("npm run report exits with 1 after a mistake", async () => {
  const { exitCode, stdout, stderr } = await runNode(["--import", "tsx", "load/report.ts", "--fail-on", "x"]);

  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: "", stderr: '--fail-on is "x", must be one of: slower\n' });
});
