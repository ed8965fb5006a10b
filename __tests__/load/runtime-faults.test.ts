import { decode, millisecondsAt } from "../../load/results/histograms";
import type { RunResult } from "../../load/results/run-result";
import { resultOf, runScenario } from "../helpers/run-scenario";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const start = runtimePerTest();
// A run of artillery takes some seconds before and after what it is told to do; this is for a machine that is busy with others.
jest.setTimeout(90_000);

/** What a machine that is busy with others may add to the quickest of many. */
const BUSY_MS = 40;

test("what the runtime does wrong on purpose is in the result, no more and no less", async () => {
  // given
  const runtime = await start(stack.directory, {
    faultSeed: 1,
    faults: {
      callbackLatencyMs: 50,
      handshakeLatencyMs: 100,
      deliveryLostShare: 0.01,
      deliveryDuplicatedShare: 0.03,
      deliveryReorderedShare: 0.03,
    },
  });
  // when: with one publisher, and broadcasts so far from each other that nothing else changes their order
  const variables = { audience: 25, publishers: 1, broadcastsPerSecond: 5, seconds: 6, drainSeconds: 1, connectsPerSecond: 10 };
  const result = resultOf(await runScenario("broadcast", { target: runtime.endpoints.websocketUrl, variables }));
  // then
  const { framesLost = 0, framesDuplicated = 0, framesReordered = 0, framesHeld = 0 } = runtime.faultCounts;
  expect(Math.min(framesLost, framesDuplicated, framesReordered)).toBeGreaterThan(0);
  expect(result.total.counters).toMatchObject({
    "fanout.expected": 750,
    "fanout.missing": framesLost + framesHeld,
    "fanout.duplicates": framesDuplicated,
    "fanout.out_of_order": framesReordered,
  });
  expect(quickest(result, "fanout.latency_ms")).toBeGreaterThanOrEqual(50);
  expect(quickest(result, "fanout.latency_ms")).toBeLessThan(50 + BUSY_MS);
  expect(quickest(result, "handshake.upgrade_ms")).toBeGreaterThanOrEqual(99);
  expect(quickest(result, "handshake.upgrade_ms")).toBeLessThan(100 + BUSY_MS);
  expect(quickest(result, "handshake.tcp_ms")).toBeLessThan(BUSY_MS);
});

function quickest({ total }: RunResult, name: string): number {
  return millisecondsAt(decode(total.histograms[name] ?? ""), 5);
}
