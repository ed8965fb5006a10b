import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

const folder = temporaryFolder();
/** Says how often its environment was used. */
const COUNTING = { code: "let count = 0; exports.handler = async () => ({ statusCode: 200, body: String(++count) });" };
const SLOW = { code: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 15_000));", attributes: { timeout: 20 } };
const INTERNAL_ERROR = /^{"message": "Internal server error", /;

let runtime: TestRuntime;
let client: WebSocketClient;

beforeAll(async () => {
  // A function for each test. That of $connect is for handshakes, which every test has.
  const routes = { $connect: COUNTING, some: COUNTING, all: COUNTING, crash: COUNTING, slow: SLOW };
  runtime = await TestRuntime.start(writeFixtureStack(folder, routes), { faultSeed: 1 });
  client = await runtime.connect();
});

// Random numbers begin anew with each setting.
afterEach(() => runtime.setFaults({}));

afterAll(() => runtime.close());

/** How often a fault has happened since `before`. */
const added = (before: TestRuntime["faultCounts"], name: keyof TestRuntime["faultCounts"]) =>
  (runtime.faultCounts[name] ?? 0) - (before[name] ?? 0);

test("an event that finds no warm environment is the first of a new one; the others are not", async () => {
  const before = runtime.faultCounts;
  runtime.setFaults({ coldStartShare: 0.4 });
  const counts: number[] = [];
  for (let asked = 0; asked < 10; asked += 1) {
    client.send({ type: "some" });
    counts.push(Number(await client.next()));
  }
  const invocations = await runtime.eventsOf({ type: "invocation", routeKey: "some" }, 10);
  const coldStarts = added(before, "coldStarts");
  const firsts = counts.filter((count) => count === 1).length;
  // The very first event finds none in any case.
  expect(coldStarts).toBeGreaterThan(1);
  expect([coldStarts, coldStarts + 1]).toContain(firsts);
  expect(invocations.map((event) => "initMs" in event)).toEqual(counts.map((count) => count === 1));
});

test("events that find none warm all come through, many at a time", async () => {
  const before = runtime.faultCounts;
  runtime.setFaults({ coldStartShare: 1 });
  for (let asked = 0; asked < 6; asked += 1) client.send({ type: "all" });
  for (let asked = 0; asked < 6; asked += 1) expect(await client.next()).toBe("1");
  expect(added(before, "coldStarts")).toBe(6);
});

test("an event ends its environment, the invoker gets what AWS answers; the next event gets another environment", async () => {
  const before = runtime.faultCounts;
  runtime.setFaults({ lambdaCrashShare: 1 });
  client.send({ type: "crash" });
  expect(await client.next()).toMatch(INTERNAL_ERROR);
  expect(await runtime.event({ type: "invocation", routeKey: "crash" })).toMatchObject({
    outcome: "error",
    error: expect.stringMatching(/^Runtime\.ExitError: RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1$/),
  });
  expect(added(before, "environmentsCrashed")).toBe(1);

  runtime.setFaults({});
  client.send({ type: "crash" });
  expect(await client.next()).toBe("1");
  client.send({ type: "crash" });
  expect(await client.next()).toBe("2");
});

test("a crash in $connect is a 502", async () => {
  runtime.setFaults({ lambdaCrashShare: 1 });
  await expect(runtime.connect()).rejects.toThrow("Unexpected server response: 502");
});

test("a crash interrupts what takes longer", async () => {
  runtime.setFaults({ lambdaCrashShare: 1 });
  client.send({ type: "slow" });
  expect(await client.next()).toMatch(INTERNAL_ERROR);
});
