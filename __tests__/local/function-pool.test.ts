import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ExecutionEnvironment } from "../../local/lambda/execution-environment";
import { FunctionPool, type Invocation } from "../../local/lambda/function-pool";
import { type Gate, startGate } from "../helpers/start-gate";
import { temporaryFolder } from "../helpers/temporary-folder";
import { within } from "../helpers/within";

const folder = temporaryFolder();
let gate: Gate;
let pools: FunctionPool[];
let starts: number;

beforeEach(async () => {
  gate = await startGate();
  pools = [];
  starts = 0;
});

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await gate.close();
});

/** Answers with the number of its thread, after a stop at the gate when the event wants one. */
const HANDLER = `exports.handler = async ({ name, stop }) => {
  if (stop) await fetch(process.env.GATE, { method: "POST", body: name });
  return require("node:worker_threads").threadId;
};`;

function openPool(options: { code?: string; maxConcurrency?: number; timeoutMs?: number } = {}): FunctionPool {
  const { code = HANDLER, maxConcurrency = 8, timeoutMs = 10_000 } = options;
  const directory = mkdtempSync(path.join(folder, "function-"));
  writeFileSync(path.join(directory, "index.js"), code);
  const setup = {
    directory,
    handler: "index.handler",
    functionName: "f",
    functionArn: "arn",
    memoryMb: 128,
    logFormat: "Text",
    logGroupName: "g",
    logStreamName: "s",
  } as const;
  const pool = new FunctionPool({
    timeoutMs,
    maxConcurrency,
    start(signal) {
      starts += 1;
      return ExecutionEnvironment.start(setup, { GATE: gate.url }, () => {}, signal);
    },
  });
  pools.push(pool);
  return pool;
}

function invoke(pool: FunctionPool, name: string, stop = false): Promise<Invocation> {
  return within(pool.invoke(JSON.stringify({ name, stop })), `the answer to ${name}`, () => `nothing, after ${starts} starts`);
}

function payloadOf({ outcome }: Invocation): string {
  return "payload" in outcome ? outcome.payload : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
}

test("one execution environment serves events that come one after the other, and only the first waits for its start", async () => {
  // given
  const pool = openPool();
  // when
  const invocations = [await invoke(pool, "first"), await invoke(pool, "second"), await invoke(pool, "third")];
  // then
  expect(new Set(invocations.map(payloadOf)).size).toBe(1);
  expect(invocations.map(({ initMs }) => initMs !== undefined)).toEqual([true, false, false]);
  expect(invocations[0]?.waitMs).toBeGreaterThanOrEqual(invocations[0]?.initMs ?? Number.NaN);
  expect(new Set(invocations.map(({ requestId }) => requestId)).size).toBe(3);
  expect(starts).toBe(1);
});

test("events that find all busy for a while get execution environments of their own", async () => {
  // given
  const pool = openPool();
  // when
  const invocations = ["a", "b", "c"].map((name) => invoke(pool, name, true));
  const arrivals = [await gate.arrival(), await gate.arrival(), await gate.arrival()];
  for (const { letThrough } of arrivals) letThrough();
  const threads = (await Promise.all(invocations)).map(payloadOf);
  // then
  expect(arrivals.map(({ text }) => text).sort()).toEqual(["a", "b", "c"]);
  expect(new Set(threads).size).toBe(3);
  expect(starts).toBe(3);
});

test("there are never more of them than allowed", async () => {
  // given
  const pool = openPool({ maxConcurrency: 2 });
  // when
  const invocations = ["a", "b", "c", "d"].map((name) => invoke(pool, name, true));
  const firstTwo = [await gate.arrival(), await gate.arrival()];
  for (const { letThrough } of firstTwo) letThrough();
  for (let count = 2; count < 4; count += 1) (await gate.arrival()).letThrough();
  const threads = (await Promise.all(invocations)).map(payloadOf);
  // then
  expect(new Set(threads).size).toBe(2);
  expect(starts).toBe(2);
});

test("events that wait are served in the order in which they came", async () => {
  // given
  const pool = openPool({ maxConcurrency: 1 });
  // when
  const invocations = ["a", "b", "c", "d"].map((name) => invoke(pool, name, true));
  const order: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { text, letThrough } = await gate.arrival();
    order.push(text);
    letThrough();
  }
  const waits = (await Promise.all(invocations)).map(({ waitMs }) => waitMs);
  // then
  expect(order).toEqual(["a", "b", "c", "d"]);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
});

test("one that does not start fails the event that it was started for, and the next event has another try", async () => {
  const pool = openPool({ code: "throw new Error('not today');" });
  expect(payloadOf(await invoke(pool, "first"))).toBe("Error: not today");
  expect(payloadOf(await invoke(pool, "second"))).toBe("Error: not today");
  expect(starts).toBe(2);
});

test("one that takes too long is killed and replaced, and what waited behind it is served", async () => {
  // given
  const pool = openPool({ timeoutMs: 300, maxConcurrency: 1 });
  // when
  const slow = invoke(pool, "slow", true);
  await gate.arrival();
  const next = invoke(pool, "next");
  // then
  expect(payloadOf(await slow)).toMatch(/^Sandbox\.Timedout: .* Task timed out after 0\.30 seconds$/);
  expect(payloadOf(await next)).toMatch(/^\d+$/);
  expect(starts).toBe(2);
});

test("closing fails what runs, what waits and what comes later, at once", async () => {
  // given
  const pool = openPool({ maxConcurrency: 1 });
  const running = invoke(pool, "running", true);
  await gate.arrival();
  const waiting = invoke(pool, "waiting");
  // when
  await pool.close();
  const late = invoke(pool, "late");
  // then
  const shutDown = "Runtime.Shutdown: the runtime is shutting down";
  expect(payloadOf(await running)).toMatch(/^Runtime\.ExitError: /);
  expect([payloadOf(await waiting), payloadOf(await late)]).toEqual([shutDown, shutDown]);
});

test("closing does not wait for one that never ends to start", async () => {
  // given
  const pool = openPool({
    code: "exports.handler = 1; require('node:http').request(process.env.GATE, { method: 'POST' }).end('x'); for (;;);",
  });
  const invocation = invoke(pool, "first");
  // when
  await within(pool.close(), "the pool to close", () => "nothing");
  // then
  expect(payloadOf(await invocation)).toBe("Runtime.Shutdown: the runtime is shutting down");
});
