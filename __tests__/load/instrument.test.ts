import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import type { Overrides } from "../../load/run/overrides";
import { runScenario } from "../../load/run/scenario-process";
import type { ScenarioResult } from "../../load/run/scenario-result";
import { PROJECT_DIR, runNode } from "../helpers/run";
import { type Faults, startStandInServer, type Truth } from "../helpers/stand-in-server";
import { startStandInTable } from "../helpers/stand-in-table";

// A run of artillery takes some seconds before and after what it is told to do; this is for a machine that is busy with others.
jest.setTimeout(60_000);

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

async function serve(faults: Faults) {
  const table = await startStandInTable();
  closers.push(table.close);
  const server = await startStandInServer(faults, table);
  closers.push(server.close);
  return { table, ...server };
}

/** Runs a scenario for a second or so, with twenty clients. */
async function run(scenario: string, url: string, variables: Record<string, number>): Promise<ScenarioResult> {
  const overrides: Overrides = { config: { variables, phases: { 0: { arrivalCount: 20, duration: 1 } } } };
  const result = await runScenario(scenario, url, overrides, new AbortController().signal);
  if (result === undefined) throw new Error(`${scenario} ended without figures`);
  return result;
}

test("a server without fault passes broadcast and churn, with status 0 and a report", async () => {
  const { url } = await serve({});
  const args = ["--target", url, "--audience", "20", "--rate", "20", "--seconds", "2", "--connections", "20"];
  const { exitCode, stdout } = await runNode(["--import", "tsx", "load/run.ts", ...args]);
  expect(stdout).toMatch(
    /broadcast: 40 broadcasts to 20 clients\n +completeness +100 %\n +deliveries +800 of 800, 0 missing\n +duplicates +0\n/,
  );
  expect(stdout).toMatch(/churn: 18 clients came and went, 2 more vanished\n +rows left +0\n/);
  expect(stdout).not.toContain("BROKEN");
  expect(exitCode).toBe(0);
  const report = path.join(PROJECT_DIR, /report: (.+)/.exec(stdout)?.[1] ?? "");
  expect(await readFile(report, "utf8")).toContain("800 of 800, 0 missing");
  await rm(report);
});

describe("on servers with faults", () => {
  let broadcast: ScenarioResult;
  let churn: ScenarioResult;
  let truth: { broadcast: Truth; churn: Truth };

  beforeAll(async () => {
    const unreliable = await serve({ dropEvery: 100, duplicateEvery: 75, delayMs: 50 });
    const leaky = await serve({ leakEvery: 5 });
    await leaky.table.put("of-somebody-else");
    [broadcast, churn] = await Promise.all([
      run("broadcast", unreliable.url, { audience: 20, broadcastsPerSecond: 20, seconds: 3, drainSeconds: 1 }),
      run("churn", leaky.url, { connections: 20, cleanupSeconds: 1 }),
    ]);
    truth = { broadcast: unreliable.truth, churn: leaky.truth };
  });

  test("lost and repeated deliveries are reported exactly", () => {
    // Of the sixteen deliveries that were to be repeated, four were lost.
    expect(truth.broadcast).toMatchObject({ deliveries: 1200, dropped: 12, duplicated: 12 });
    expect(broadcast.counters).toMatchObject({
      "fanout.broadcasts": 60,
      "fanout.expected": 1200,
      "fanout.received": 1188,
      "fanout.missing": 12,
      "fanout.completeness_percent": 99,
      "fanout.duplicates": 12,
      "fanout.foreign": 0,
      "fanout.unexpected_closes": 0,
    });
  });

  test("they break the run, and nothing else does", () => {
    const broken = broadcast.thresholds.filter(({ met }) => !met).map(({ expression }) => expression);
    expect(broken.sort()).toEqual(["fanout.completeness_percent == 100", "fanout.duplicates == 0"]);
    expect(broadcast.passed).toBe(false);
  });

  test("a delay of 50 ms is in the latency, within 1 % and what two processes of a busy machine add on the way", () => {
    const p50 = broadcast.histograms["fanout.latency_ms"]?.p50;
    const delayMs = median(truth.broadcast.delaysMs);
    expect(p50).toBeGreaterThan(0.99 * delayMs - 0.1);
    expect(p50).toBeLessThan(1.01 * delayMs + 5);
  });

  test("rows that stay behind are counted and fail the run; those that were there before are not", () => {
    expect(truth.churn.leaked).toBe(4);
    expect(churn.counters).toMatchObject({ "churn.rows_before": 1, "churn.rows_left": 4, "churn.closed": 18, "churn.vanished": 2 });
    expect(churn.thresholds.filter(({ met }) => !met)).toEqual([
      { expression: "churn.rows_unchecked == 1 or churn.rows_left == 0", met: false },
    ]);
    expect(churn.passed).toBe(false);
  });
});

test("a server that is not there is one clear line and status 1", async () => {
  const target = `ws://127.0.0.1:${await freePort()}/dev`;
  const artillery = require.resolve("artillery/bin/run");
  const { exitCode, stdout, stderr } = await runNode([artillery, "run", "load/broadcast.yml"], { WS_URL: target });
  const lines = stderr.split("\n").filter((line) => line.includes(target));
  expect(lines).toEqual([expect.stringMatching(/cannot be tested: connect ECONNREFUSED .+ "npm start", .+ --target/)]);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).not.toContain("errors.");
  expect(exitCode).toBe(1);
});

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A port on which nothing listens any more. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}
