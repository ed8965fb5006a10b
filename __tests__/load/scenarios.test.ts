import { brokenCounts, resultOf, runScenario } from "../helpers/run-scenario";
import { startStandInServer } from "../helpers/stand-in-server";
import { startStandInTable } from "../helpers/stand-in-table";

const CLIENTS = { audience: 10, connectsPerSecond: 100, holdSeconds: 0.1 };

test("mixed: the steady audience gets everything while others come and go", async () => {
  const { server, close } = await serve({});
  const variables = { ...CLIENTS, broadcastsPerSecond: 10, seconds: 1, connections: 10 };
  const finished = await runScenario("mixed", { target: server.url, variables }).finally(close);
  const result = resultOf(finished);
  expect(result.total.counters).toMatchObject({
    "fanout.expected": 100,
    "fanout.received": 100,
    "churn.closed": 9,
    "churn.vanished": 1,
    "churn.rows_left": 0,
    "connections.opened": 20,
  });
  expect(brokenCounts(result)).toEqual([]);
  // On a machine that is busy with others a time may be too long, or a run void; both are failures.
  expect(finished.exitCode).toBe(/^(BROKEN|VOID)/m.test(finished.stdout) ? 1 : 0);
});

test("soak: the first and the last quarter have figures of their own", async () => {
  const { server, close } = await serve({});
  const variables = { ...CLIENTS, broadcastsPerSecond: 10, seconds: 2, connections: 10 };
  const result = resultOf(await runScenario("soak", { target: server.url, variables }).finally(close));
  expect(result.total.counters).toMatchObject({ "fanout.broadcasts": 20, "fanout.missing": 0, "churn.rows_left": 0 });
  expect(Object.keys(result.total.histograms)).toEqual(expect.arrayContaining(["soak.first_quarter_ms", "soak.last_quarter_ms"]));
});

test("spike: what was before, during and after is told apart", async () => {
  const { server, close } = await serve({});
  const variables = { ...CLIENTS, broadcastsPerSecond: 10, seconds: 1, spikeSeconds: 1, spikeFactor: 5, connections: 10 };
  const result = resultOf(await runScenario("spike", { target: server.url, variables }).finally(close));
  expect(result.total.counters).toMatchObject({
    "fanout.broadcasts": 70,
    "fanout.missing": 0,
    "connections.opened": 20,
    "churn.rows_left": 0,
  });
  expect(Object.keys(result.total.histograms)).toEqual(
    expect.arrayContaining(["spike.before_ms", "spike.during_ms", "spike.after_ms", "fanout.latency_ms"]),
  );
});

test("knee: the last step that held is reported, and that one broke is no failure of the run", async () => {
  // The steps make 100, 200 and 400 deliveries.
  const { server, close } = await serve({ dropEvery: 500 });
  const variables = { ...CLIENTS, broadcastsPerSecond: 10, seconds: 1, growth: 2, steps: 5, drainSeconds: 1, kneeP99Ms: 5_000 };
  const finished = await runScenario("knee", { target: server.url, variables }).finally(close);
  const result = resultOf(finished);
  expect(result.total.counters).toMatchObject({
    "knee.last_good_rate": 20,
    "knee.last_good_audience": 10,
    "knee.last_good_deliveries_per_second": 200,
    "knee.broke": 1,
    "fanout.broadcasts": 70,
    "fanout.missing": 1,
  });
  expect(finished.stderr).toMatch(/^step 2: 20\.0 broadcasts\/s to 10, 0 missing, 0 error frames, .+: held$/m);
  expect(finished.stderr).toMatch(/^step 3: 40\.0 broadcasts\/s to 10, 1 missing, 0 error frames, .+: broke$/m);
  expect(brokenCounts(result)).toEqual([]);
});

test("a server that is not there is one clear line, and the run ends with 1", async () => {
  const { url: target, close } = await startStandInServer();
  await close();
  const { exitCode, stdout, stderr } = await runScenario("churn", { target });
  expect(stderr).toMatch(/^ws:\S+ cannot be tested: nothing listens there\. .+ "npm start", .+ --target.*\n$/);
  expect(stdout).toBe("");
  expect(exitCode).toBe(1);
});

test("every invalid variable is one clear line, and the run ends with 1", async () => {
  const variables = { audience: 0, payloadBytes: 131_047 };
  const { exitCode, stderr } = await runScenario("broadcast", { target: "ws://127.0.0.1:9/dev", variables });
  expect(stderr.trim().split("\n")).toEqual([
    "The variable audience is 0, must be a whole number of at least 1",
    "The variable payloadBytes is 131047, must be a whole number from 0 to 131046",
  ]);
  expect(exitCode).toBe(1);
});

async function serve(faults: Parameters<typeof startStandInServer>[0]) {
  const table = await startStandInTable();
  const server = await startStandInServer(faults, table);
  const close = async () => {
    await server.close();
    await table.close();
  };
  return { server, close };
}
