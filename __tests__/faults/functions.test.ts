import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";

const start = runtimePerTest();
const folder = temporaryFolder();
/** Says how often its environment was used. */
const COUNTING = { code: "let count = 0; exports.handler = async () => ({ statusCode: 200, body: String(++count) });" };
const INTERNAL_ERROR = /^{"message": "Internal server error", /;

test("an event that finds no warm environment is the first of a new one; the others are not", async () => {
  const runtime = await start(writeFixtureStack(folder, { $default: COUNTING }), { faults: { coldStartShare: 0.3 }, faultSeed: 1 });
  const client = await runtime.connect();
  const counts: number[] = [];
  for (let asked = 0; asked < 15; asked += 1) {
    client.send("how often?");
    counts.push(Number(await client.next()));
  }
  const invocations = await runtime.eventsOf({ type: "invocation", routeKey: "$default" }, 15);
  const { coldStarts = 0 } = runtime.faultCounts;
  const firsts = counts.filter((count) => count === 1).length;
  // The very first event finds none in any case.
  expect(coldStarts).toBeGreaterThan(1);
  expect([coldStarts, coldStarts + 1]).toContain(firsts);
  expect(invocations.map((event) => "initMs" in event)).toEqual(counts.map((count) => count === 1));
});

test("events that find none warm all come through, many at a time", async () => {
  const runtime = await start(writeFixtureStack(folder, { $default: COUNTING }), { faults: { coldStartShare: 1 } });
  const client = await runtime.connect();
  for (let asked = 0; asked < 12; asked += 1) client.send("how often?");
  for (let asked = 0; asked < 12; asked += 1) expect(await client.next()).toBe("1");
  expect(runtime.faultCounts).toEqual({ coldStarts: 12 });
});

test("an event ends its environment, the invoker gets what AWS answers; the next event gets another environment", async () => {
  const runtime = await start(writeFixtureStack(folder, { $default: COUNTING }), { faults: { lambdaCrashShare: 1 } });
  const client = await runtime.connect();
  client.send("how often?");
  expect(await client.next()).toMatch(INTERNAL_ERROR);
  expect(await runtime.event({ type: "invocation", routeKey: "$default" })).toMatchObject({
    outcome: "error",
    error: expect.stringMatching(/^Runtime\.ExitError: RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1$/),
  });
  expect(runtime.faultCounts).toEqual({ environmentsCrashed: 1 });

  runtime.setFaults({});
  client.send("how often?");
  expect(await client.next()).toBe("1");
  client.send("how often?");
  expect(await client.next()).toBe("2");
});

test("a crash in $connect is a 502", async () => {
  const runtime = await start(writeFixtureStack(folder, { $connect: COUNTING }), { faults: { lambdaCrashShare: 1 } });
  await expect(runtime.connect()).rejects.toThrow("Unexpected server response: 502");
});

test("a crash interrupts what takes longer", async () => {
  const slow = { code: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 15_000));", attributes: { timeout: 20 } };
  const runtime = await start(writeFixtureStack(folder, { $default: slow }), { faults: { lambdaCrashShare: 1 } });
  const client = await runtime.connect();
  client.send("go");
  expect(await client.next()).toMatch(INTERNAL_ERROR);
});
