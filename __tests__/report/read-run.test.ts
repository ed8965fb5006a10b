import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newestRuns } from "../../load/report/newest-runs";
import { readRunResult } from "../../load/report/read-run-result";
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
  expect(await readRunResult(await fileOf("good.json", result))).toEqual(result);
});

const [first] = result.seconds;
test.each<[string, unknown, RegExp]>([
  ["text.json", "no JSON\nat all", /text\.json is not JSON: .+$/],
  ["list.json", [1, 2], /list\.json is not the result of a load test: it has no "format": "fanfare-load-result"$/],
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
  [
    "histogram.json",
    { ...result, total: { ...result.total, histograms: { "fanout.latency_ms": "AAAA" } } },
    /histogram\.json is damaged: total\.histograms\["fanout\.latency_ms"\]: not an HDR histogram$/,
  ],
])("%s is refused in one line that says why", async (name, content, line) => {
  const error: unknown = await readRunResult(await fileOf(name, content)).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(line);
  expect((error as UserError).message).not.toContain("\n");
});

test("a file that is not there, and a folder, are refused by name", async () => {
  await expect(readRunResult(path.join(folder, "nowhere.json"))).rejects.toThrow(/nowhere\.json cannot be read: there is no such file$/);
  await expect(readRunResult(folder)).rejects.toThrow(/cannot be read: it is a folder$/);
});

describe("the newest of a folder", () => {
  const runs = temporaryFolder();
  const minute = (number: number) => new Date(Date.UTC(2026, 2, 14, 9, number)).toISOString();

  async function file(name: string, change: Partial<RunResult>): Promise<void> {
    await writeFile(path.join(runs, name), JSON.stringify({ ...result, durationMs: 50_000, ...change }));
  }

  test("are the scenarios that ran one right after the other against one target", async () => {
    await expect(newestRuns(runs)).rejects.toThrow(/holds no result of a load test: npm run load makes one$/);

    await file("yesterday.json", { scenario: "soak", startedAt: "2026-03-13T09:00:00.000Z" });
    await file("elsewhere.json", { scenario: "mixed", startedAt: minute(0), target: "wss://a.example/dev" });
    await file("broadcast.json", { startedAt: minute(1) });
    await file("churn.json", { scenario: "churn", startedAt: minute(2) });
    expect((await newestRuns(runs)).map(({ file }) => path.basename(file))).toEqual(["broadcast.json", "churn.json"]);

    await file("again.json", { scenario: "churn", startedAt: minute(3) });
    expect((await newestRuns(runs)).map(({ file }) => path.basename(file))).toEqual(["again.json"]);
  });
});
