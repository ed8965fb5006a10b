import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { type RunResult as LoadResult, runResultSchema } from "../../load/results/run-result";
import { nightlyTest } from "../helpers/nightly-test";
import { PROJECT_DIR, type RunResult, runNode } from "../helpers/run";
import { brokenCounts } from "../helpers/run-scenario";
import { startStandInServer } from "../helpers/stand-in-server";

// Each starts artillery, which takes four seconds of processor time; `runScenario` takes a tenth of that.
jest.setTimeout(240_000);

test("npm run load on a server that loses deliveries leaves a result and a page, names the broken threshold, and exits with 1", async () => {
  const server = await startStandInServer({ dropEvery: 10 });
  const load = ["--audience", "5", "--rate", "10", "--seconds", "1", "--variables", '{"rampSeconds": 0, "drainSeconds": 1}'];
  const { exitCode, stdout } = await runLoad(server.url, load).finally(server.close);
  expect(stdout).toContain("\nBROKEN  fanout.missing == 0: 5\n");
  expect(exitCode).toBe(1);
  const { page, result } = await leftBy(stdout);
  expect(page).toContain("<!doctype html>");
  expect(brokenCounts(result)).toEqual([{ expression: "fanout.missing == 0", met: false, actual: 5 }]);
  expect(result.total.counters).toMatchObject({ "fanout.expected": 50, "fanout.received": 45 });
  expect(result.settings).toMatchObject({ audience: 5, broadcastsPerSecond: 10, rampSeconds: 0, seconds: 1, drainSeconds: 1 });
});

nightlyTest("npm run load on a server without fault exits with 0", async () => {
  const server = await startStandInServer();
  const load = ["--audience", "20", "--rate", "20", "--seconds", "2", "--variables", '{"rampSeconds": 2}'];
  const { exitCode, stdout } = await runLoad(server.url, load).finally(server.close);
  // On a machine that is busy with others a time may be too long, or a run void; both are failures.
  expect(stdout).not.toMatch(/^BROKEN (?!.*_ms)/m);
  expect(exitCode).toBe(/^(BROKEN|VOID)/m.test(stdout) ? 1 : 0);
  const { result } = await leftBy(stdout);
  // 7, 13, 20 and 20 broadcasts in its four seconds.
  expect(result.total.counters).toMatchObject({ "fanout.expected": 1_200, "fanout.received": 1_200 });
});

function runLoad(target: string, options: readonly string[]): Promise<RunResult> {
  return runNode(["--import", "tsx", "load/run.ts", "broadcast", "--target", target, ...options]);
}

async function leftBy(stdout: string): Promise<{ readonly page: string; readonly result: LoadResult }> {
  const [, page = ""] = /^report: (.+)$/m.exec(stdout) ?? [];
  const [, file = ""] = /^(?:passed|failed|void), (.+)$/m.exec(stdout) ?? [];
  return { page: await take(page), result: runResultSchema.parse(JSON.parse(await take(file))) };
}

async function take(file: string): Promise<string> {
  const text = await readFile(path.join(PROJECT_DIR, file), "utf8");
  await rm(path.join(PROJECT_DIR, file));
  return text;
}
