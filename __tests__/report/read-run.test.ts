import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { newestRuns } from "../../load/report/newest-runs";
import { readRun } from "../../load/report/read-run";
import { publicTargetSchema } from "../../load/results/public-target";
import type { RunResult } from "../../load/results/run-result";
import { UserError } from "../../local/errors";
import { generateRunResult } from "../helpers/generate-run-result";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const result = generateRunResult({ seconds: 5, audience: 5 });

async function fileOf(name: string, content: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

test("a result comes back as it was written", async () => {
  expect((await readRun(await fileOf("good.json", result))).result).toEqual(result);
});

const [first] = result.seconds;
const json = JSON.stringify(result);
test.each<[string, unknown, RegExp]>([
  ["text.json", "no JSON\nat all", /text\.json is not JSON$/],
  ["empty.json", " \n", /empty\.json is empty$/],
  ["half.json", json.slice(0, json.length / 2), /half\.json is cut off: its JSON has no end$/],
  ["list.json", [1, 2], /list\.json is not the result of a load test: it has no "format": "fanfare-load-result"$/],
  ["null.json", "null", /null\.json is not the result of a load test: /],
  ["other.json", { format: "another" }, /other\.json is not the result of a load test: /],
  [
    "newer.json",
    { ...result, version: 2 },
    /newer\.json has version 2 of the format, and this report reads version 1: a newer checkout wrote it$/,
  ],
  ["older.json", { ...result, version: 0 }, /older\.json is damaged: version: .*expected 1/],
  [
    "field.json",
    { ...result, seconds: [{ ...first, gauges: { connections: "many" } }] },
    /field\.json is damaged: seconds\[0\]\.gauges\.connections: .*expected number/,
  ],
  // JSON has no NaN: JavaScript writes null in its place. 1e999 is read as Infinity.
  ["nan.json", { ...result, durationMs: Number.NaN }, /nan\.json is damaged: durationMs: .*expected number, received null$/],
  ["infinite.json", json.replace(/"durationMs":\d+/, '"durationMs":1e999'), /infinite\.json is damaged: durationMs: .*expected number/],
  [
    "key.json",
    { ...result, total: { ...result.total, counters: { ["\u001b[31m\n".repeat(99)]: "1" } } },
    /key\.json is damaged: total\.counters\["(\\u001b\[31m\\n){10}"\]: .*expected number/,
  ],
  ["target.json", { ...result, target: "not an address" }, /target\.json is damaged: target: must be a ws:\/\/ or wss:\/\/ address$/],
  [
    "histogram.json",
    { ...result, total: { ...result.total, histograms: { "fanout.latency_ms": "AAAA" } } },
    /histogram\.json is damaged: the histogram "fanout\.latency_ms" of the whole run is not an HDR histogram$/,
  ],
  [
    "second.json",
    { ...result, seconds: [{ ...first, second: 17, histograms: { "fanout.latency_ms": "AAAA" } }] },
    /second\.json is damaged: the histogram "fanout\.latency_ms" of second 17 is not an HDR histogram$/,
  ],
])("%s is refused in one line that says why", async (name, content, line) => {
  const error: unknown = await readRun(await fileOf(name, content)).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(line);
  expect((error as UserError).message).not.toContain("\n");
});

test("a missing file, a folder, and a file of 600 MB are refused by name", async () => {
  const huge = await fileOf("huge.json", "");
  await truncate(huge, 600 * 1024 * 1024); // a sparse file, which takes no space

  await expect(readRun(path.join(folder, "nowhere.json"))).rejects.toThrow(/nowhere\.json cannot be read: there is no such file$/);
  await expect(readRun(folder)).rejects.toThrow(/cannot be read: it is a folder$/);
  await expect(readRun(huge)).rejects.toThrow(/huge\.json cannot be read: it has 600 MB, and at most 500 can be read$/);
});

describe("the newest of a folder", () => {
  const minute = (number: number) => new Date(Date.UTC(2026, 2, 14, 9, number)).toISOString();
  const target = publicTargetSchema.parse("wss://a.example/dev");

  async function runsIn(folder: string) {
    const skipped: string[] = [];
    const runs = await newestRuns(folder, (line) => skipped.push(line));
    return { files: runs.map(({ file }) => path.basename(file)), skipped };
  }

  function filesIn(runs: string) {
    return (name: string, change: Partial<RunResult>) =>
      writeFile(path.join(runs, name), JSON.stringify({ ...result, durationMs: 50_000, ...change }));
  }

  test("are the scenarios that ran one right after the other against one target", async () => {
    const runs = path.join(folder, "runs");
    await expect(runsIn(runs)).rejects.toThrow(/runs holds no result of a load test: npm run load makes one$/);

    await mkdir(runs);
    await expect(runsIn(runs)).rejects.toThrow(/runs holds no result of a load test: npm run load makes one$/);

    const file = filesIn(runs);
    await file("yesterday.json", { scenario: "soak", startedAt: "2026-03-13T09:00:00.000Z" });
    await file("elsewhere.json", { scenario: "mixed", startedAt: minute(0), target });
    await file("broadcast.json", { startedAt: minute(1) });
    await file("churn.json", { scenario: "churn", startedAt: minute(2) });
    expect(await runsIn(runs)).toEqual({ files: ["broadcast.json", "churn.json"], skipped: [] });

    await file("again.json", { scenario: "churn", startedAt: minute(3) });
    expect(await runsIn(runs)).toEqual({ files: ["again.json"], skipped: [] });
  });

  test("leave out files that are no results, with a line for each", async () => {
    const runs = path.join(folder, "mixed-up");
    await mkdir(path.join(runs, "folder.json"), { recursive: true });
    const file = filesIn(runs);
    await file("good.json", { startedAt: minute(1) });
    await file("newest.json", {
      startedAt: minute(9),
      seconds: [{ second: 0, counters: {}, gauges: {}, histograms: { "fanout.latency_ms": "AAAA" } }],
    });
    await writeFile(path.join(runs, "truncated.json"), json.slice(0, 1_000));
    await writeFile(path.join(runs, "package.json"), "{}");
    await symlink("nowhere", path.join(runs, "dangling.json"));

    const { files, skipped } = await runsIn(runs);

    expect(files).toEqual(["good.json"]);
    expect(skipped.sort()).toEqual([
      `skipped: ${path.join(runs, "dangling.json")} cannot be read: there is no such file`,
      `skipped: ${path.join(runs, "newest.json")} is damaged: the histogram "fanout.latency_ms" of second 0 is not an HDR histogram`,
      `skipped: ${path.join(runs, "package.json")} is not the result of a load test: it has no "format": "fanfare-load-result"`,
      `skipped: ${path.join(runs, "truncated.json")} is cut off: its JSON has no end`,
    ]);
  });

  test("cannot be found where the folder is a file", async () => {
    await expect(runsIn(await fileOf("file", ""))).rejects.toThrow(/file cannot be read: a part of its path is not a folder$/);
  });
});
