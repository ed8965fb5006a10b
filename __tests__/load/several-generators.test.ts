import { randomUUID } from "node:crypto";
import { decode, millisecondsAt } from "../../load/results/histograms";
import { runNode } from "../helpers/run";
import { brokenCounts, type FinishedScenario, resultOf, runScenario, type ScenarioOptions } from "../helpers/run-scenario";
import { type StandInServer, startStandInServer } from "../helpers/stand-in-server";

const AHEAD_MS = 5_000;
const BROADCAST = { audience: 10, broadcastsPerSecond: 60, rampSeconds: 0, seconds: 1, connectsPerSecond: 100, generators: 2 };

const servers: StandInServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** Each run has a server of its own, or they would hear each other. */
async function target(): Promise<string> {
  const server = await startStandInServer();
  servers.push(server);
  return server.url;
}

test("a generator whose companions do not come gives up, and fails the run", async () => {
  const { result, stderr, exitCode } = await runScenario("broadcast", {
    target: await target(),
    variables: { ...BROADCAST, gatherSeconds: 1 },
  });
  expect(stderr).toContain("The generator stopped: only 1 of 2 generators came\n");
  expect(result?.verdict).not.toBe("passed");
  expect(exitCode).toBe(1);
});

test("two generators in one thread know each other too, and leave one result", async () => {
  const result = resultOf(await runScenario("broadcast", { target: await target(), variables: BROADCAST, arrivals: 2 }));
  expect(result.rig).toHaveLength(2);
  expect(result.total.counters).toMatchObject({ "fanout.broadcasts": 60, "fanout.expected": 1200, "fanout.received": 1200 });
  expect(brokenCounts(result)).toEqual([]);
});

test("two processes whose clocks differ by 5 s measure one run, and the error of the clocks is told", async () => {
  // given
  const options = { target: await target(), variables: BROADCAST, runId: `t${randomUUID()}` };
  // when
  const finished = await Promise.all([runScenario("broadcast", options), runElsewhere("broadcast", options)]);
  // then
  const leading = finished.find(({ result }) => result !== undefined) ?? finished[0];
  const result = resultOf(leading);
  expect(finished.filter(({ stdout }) => stdout.includes("part of a run that another process leads"))).toHaveLength(1);
  expect(result.total.counters).toMatchObject({
    "fanout.broadcasts": 60,
    "fanout.expected": 60 * 20,
    "fanout.received": 60 * 20,
    "fanout.missing": 0,
    "fanout.foreign": 0,
  });
  expect(result.broadcasts).toHaveLength(60);
  expect(result.broadcasts.every(({ audience, received }) => audience === 20 && received === 20)).toBe(true);

  const [leader, follower] = [...result.rig].sort((one, other) => one.clock.errorMs - other.clock.errorMs);
  expect(leader?.clock).toEqual({ offsetMs: 0, errorMs: 0 });
  const { offsetMs = 0, errorMs = 0 } = follower?.clock ?? {};
  const offBy = Math.abs(Math.abs(offsetMs) - AHEAD_MS);
  // The clocks of two processes on one machine are themselves set within a millisecond of each other.
  expect(offBy).toBeLessThan(errorMs + 1);
  expect(errorMs).toBeGreaterThan(0);
  expect(errorMs).toBeLessThan(AHEAD_MS / 5);
  expect(leading.stdout).toContain("latencies between them are within");
  // Neither clock's 5 s are in the latencies.
  expect(millisecondsAt(decode(result.total.histograms["fanout.latency_ms"] ?? ""), 50)).toBeLessThan(AHEAD_MS / 2);
  expect(Math.max(...result.seconds.map(({ gauges }) => gauges.connections ?? 0))).toBe(20);
});

/** Runs it in another process, whose clock is ahead. */
async function runElsewhere(scenario: string, options: ScenarioOptions): Promise<FinishedScenario> {
  const helper = (file: string) => require.resolve(`../helpers/${file}`);
  const args = ["--require", helper("shift-clock.js"), "--import", "tsx", helper("scenario-process.ts"), scenario, JSON.stringify(options)];
  const { stdout, stderr } = await runNode(args);
  if (stderr !== "") throw new Error(`the other process failed: ${stderr}`);
  return JSON.parse(stdout) as FinishedScenario;
}
