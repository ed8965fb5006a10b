import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";

const start = runtimePerTest();
const folder = temporaryFolder();
const OK = { code: "exports.handler = async () => ({ statusCode: 200 });" };

function stack(): string {
  return writeFixtureStack(folder, { $connect: OK, $disconnect: OK, $default: OK });
}

test("a handshake takes so much longer, and $connect runs after that", async () => {
  const runtime = await start(stack(), { faults: { handshakeLatencyMs: 150 } });
  const startedAt = performance.now();
  const connecting = runtime.connect();
  await runtime.hasCounted("handshakesDelayed", 1);
  expect(runtime.invocationsOf("$connect")).toEqual([]);
  await connecting;
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
  expect(runtime.invocationsOf("$connect").length).toBe(1);
});

test("a runtime that closes does not wait for handshakes, and runs nothing for them", async () => {
  const runtime = await start(stack(), { faults: { handshakeLatencyMs: 60_000 } });
  const refused = runtime.connect().catch((error: Error & { code?: string }) => error.code);
  await runtime.hasCounted("handshakesDelayed", 1);
  await runtime.close();
  expect(await refused).toBe("ECONNRESET");
  expect(runtime.invocationsOf("$connect")).toEqual([]);
});

test("a handshake whose time comes while the runtime closes runs nothing either", async () => {
  const hanging = { code: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 20_000));", attributes: { timeout: 20 } };
  // It closes the gateway at once, and gives what runs some more time.
  const runtime = await start(writeFixtureStack(folder, { $connect: OK, $default: hanging }), { lambdaLimits: { drainMs: 1_000 } });
  const client = await runtime.connect();
  client.send("keep it busy");
  await runtime.event({ type: "platformLog", functionName: "default" });
  runtime.setFaults({ handshakeLatencyMs: 200 });
  const refused = runtime.connect().catch((error: Error & { code?: string }) => error.code);
  await runtime.hasCounted("handshakesDelayed", 1);
  await runtime.close();
  expect(await refused).toBe("ECONNRESET");
  expect(runtime.invocationsOf("$connect").length).toBe(1);
});

test("$disconnect does not run for the share of closes, and runs for the others", async () => {
  const runtime = await start(stack(), { faults: { disconnectDroppedShare: 0.5 }, faultSeed: 7 });
  for (let closed = 1; closed <= 20; closed += 1) {
    await (await runtime.connect()).close();
    await runtime.eventsOf({ type: "disconnected" }, closed);
  }
  const { disconnectsDropped = 0 } = runtime.faultCounts;
  expect(disconnectsDropped).toBeGreaterThan(0);
  expect(disconnectsDropped).toBeLessThan(20);
  await runtime.eventsOf({ type: "invocation", routeKey: "$disconnect" }, 20 - disconnectsDropped);
});
