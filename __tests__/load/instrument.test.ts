import { decode } from "../../load/results/histograms";
import type { RunResult } from "../../load/results/run-result";
import { brokenCounts, type FinishedScenario, resultOf, runScenario } from "../helpers/run-scenario";
import { type Faults, type StandInServer, startStandInServer } from "../helpers/stand-in-server";
import { startStandInTable } from "../helpers/stand-in-table";

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

const BROADCAST = { audience: 10, broadcastsPerSecond: 60, rampSeconds: 0, seconds: 1, drainSeconds: 1, connectsPerSecond: 100 };

describe("a server that loses, repeats and delays deliveries", () => {
  let server: StandInServer;
  let finished: FinishedScenario;
  let result: RunResult;

  beforeAll(async () => {
    server = await serve({ dropEvery: 50, duplicateEvery: 75, delayMs: 200 });
    finished = await runScenario("broadcast", { target: server.url, variables: BROADCAST });
    result = resultOf(finished);
  });

  test("they are counted exactly", () => {
    // Of the eight deliveries that were to be repeated, four were lost.
    expect(server.truth).toMatchObject({ deliveries: 600, dropped: 12, duplicated: 4 });
    expect(result.total.counters).toMatchObject({
      "fanout.broadcasts": 60,
      "fanout.expected": 600,
      "fanout.received": 588,
      "fanout.missing": 12,
      "fanout.duplicates": 4,
      "fanout.out_of_order": 0,
      "fanout.foreign": 0,
      "connections.unexpected_closes": 0,
    });
    expect(result.broadcasts.map(({ audience, received }) => audience - received).reduce((sum, missing) => sum + missing)).toBe(12);
  });

  test("they break the run, and nothing else does: one line for each, status 1", () => {
    expect(brokenCounts(result)).toEqual([
      { expression: "fanout.missing == 0", met: false, actual: 12 },
      { expression: "fanout.duplicates == 0", met: false, actual: 4 },
    ]);
    expect(finished.stdout.match(/^BROKEN {2}fanout\.[a-z]+ .+$/gm)).toEqual([
      "BROKEN  fanout.missing == 0: 12",
      "BROKEN  fanout.duplicates == 0: 4",
    ]);
    expect(result.verdict).not.toBe("passed");
    expect(finished.exitCode).toBe(1);
  });

  // What a busy machine adds to a latency is never negative, so the quickest delivery shows best how well it is measured.
  test("the latency of the quickest is that which the server saw, and little more", () => {
    const truthMs = Math.min(...server.truth.delaysMs);
    const measuredMs = quickestOf(result, "fanout.latency_ms");
    expect(measuredMs).toBeGreaterThan(truthMs - 0.1);
    expect(measuredMs).toBeLessThan(1.5 * truthMs);
  });

  test("each second is told, and all of them make the whole", () => {
    const sum = (name: string) => result.seconds.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
    expect(sum("fanout.received")).toBe(588);
    expect(sum("connections.opened")).toBe(10);
    const recorded = result.seconds.reduce((total, { histograms }) => total + countIn(histograms["fanout.latency_ms"]), 0);
    expect(recorded).toBe(588);
    expect(countIn(result.total.histograms["fanout.latency_ms"])).toBe(588);
    expect(Math.max(...result.seconds.map(({ gauges }) => gauges.connections ?? 0))).toBe(10);
    expect(result.rig).toHaveLength(1);
    expect(result.rig[0]?.seconds.map(({ second }) => second)).toEqual(result.seconds.map(({ second }) => second));
  });
});

test("connections that the server closes are failures, and what they would have received is missing", async () => {
  const server = await serve({ closeEvery: 5 });
  const finished = await runScenario("broadcast", { target: server.url, variables: BROADCAST });
  const result = resultOf(finished);
  expect(server.truth.closed).toBe(2);
  expect(result.closes).toEqual([
    { code: 1000, count: 8, unexpected: 0 },
    { code: 1011, count: 2, unexpected: 2 },
  ]);
  expect(result.total.counters).toMatchObject({ "connections.unexpected_closes": 2, "fanout.missing": 2 * 57 });
  expect(finished.stdout).toContain("BROKEN  connections.unexpected_closes == 0: 2\n");
  expect(finished.exitCode).toBe(1);
});

test("rows that stay behind are counted and fail the run; those that were there before are not", async () => {
  const leaky = await serve({ leakEvery: 5 });
  await leaky.table.put("of-somebody-else");
  const variables = { connections: 10, seconds: 1, stormClients: 5, storms: 1, cleanupSeconds: 1 };
  const finished = await runScenario("churn", { target: leaky.url, variables });
  const result = resultOf(finished);
  // Ten come and go, five are cut off and come back, and one was the first look at the server.
  expect(leaky.truth.leaked).toBe(4);
  expect(result.total.counters).toMatchObject({ "churn.rows_before": 1, "churn.rows_left": 4, "churn.closed": 14, "churn.vanished": 6 });
  expect(brokenCounts(result)).toEqual([{ expression: "churn.rows_unchecked > 0 or churn.rows_left == 0", met: false, actual: 4 }]);
  expect(finished.exitCode).toBe(1);
});

test("a run whose generator was blocked is void, says so in one line, and exits with 1", async () => {
  const server = await serve({});
  const blocking = setInterval(() => blockEventLoop(400), 500);
  const finished = await runScenario("broadcast", { target: server.url, variables: BROADCAST }).finally(() => clearInterval(blocking));
  const result = resultOf(finished);
  expect(result.verdict).toBe("void");
  expect(finished.stdout).toMatch(/^VOID +the event loop of generator \w+ was up to [\d,]+ ms late, /m);
  expect(finished.exitCode).toBe(1);
});

test("broadcasts that overtake each other are out of order at every client, and a slow handshake is told from a slow network", async () => {
  const server = await serve({ swapEvery: 10, handshakeMs: 100 });
  const result = resultOf(
    await runScenario("broadcast", { target: server.url, variables: { ...BROADCAST, publishers: 1, broadcastsPerSecond: 57 } }),
  );
  expect(server.truth.swapped).toBe(5);
  expect(result.total.counters).toMatchObject({ "fanout.missing": 0, "fanout.out_of_order": 5 * 10 });
  // The quickest of many is what a busy machine adds least to.
  expect(quickestOf(result, "handshake.upgrade_ms")).toBeGreaterThan(99);
  expect(quickestOf(result, "handshake.tcp_ms")).toBeLessThan(quickestOf(result, "handshake.upgrade_ms"));
  expect(quickestOf(result, "handshake.first_message_ms")).toBeGreaterThanOrEqual(quickestOf(result, "handshake.latency_ms"));
});

function quickestOf({ total }: RunResult, name: string): number {
  return decode(total.histograms[name] ?? "").minNonZeroValue / 1000;
}

function countIn(histogram: string | undefined): number {
  return histogram === undefined ? 0 : decode(histogram).totalCount;
}

/** Takes no processor time. */
function blockEventLoop(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}
