import { decode } from "../../load/results/histograms";
import type { RunResult } from "../../load/results/run-result";
import { resultOf, runScenario } from "../helpers/run-scenario";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const start = runtimePerTest();

test("what the runtime does wrong on purpose is in the result, no more and no less", async () => {
  // given
  const runtime = await start(stack.directory, {
    lambdaLimits: { growAfterMs: 60_000 }, // one environment: broadcasts do not overtake each other
    faultSeed: 1,
    faults: {
      callbackLatencyMs: 50,
      handshakeLatencyMs: 100,
      deliveryLostShare: 0.01,
      deliveryDuplicatedShare: 0.03,
      deliveryReorderedShare: 0.03,
    },
  });
  // when: with one publisher, whose broadcasts nothing but the faults brings out of order
  const variables = { audience: 25, publishers: 1, broadcastsPerSecond: 10, seconds: 3, drainSeconds: 3, connectsPerSecond: 50 };
  const result = resultOf(await runScenario("broadcast", { target: runtime.endpoints.websocketUrl, variables }));
  // then
  const { framesLost = 0, framesDuplicated = 0, framesReordered = 0 } = runtime.faultCounts;
  expect(Math.min(framesLost, framesDuplicated, framesReordered)).toBeGreaterThan(0);
  expect(result.total.counters).toMatchObject({
    "fanout.expected": 750,
    "fanout.missing": framesLost,
    "fanout.duplicates": framesDuplicated,
    "fanout.out_of_order": framesReordered,
  });
  expect(quickest(result, "fanout.latency_ms")).toBeGreaterThanOrEqual(49);
  expect(quickest(result, "handshake.upgrade_ms")).toBeGreaterThanOrEqual(99);
  expect(quickest(result, "handshake.tcp_ms")).toBeLessThan(quickest(result, "handshake.upgrade_ms"));
});

function quickest({ total }: RunResult, name: string): number {
  return decode(total.histograms[name] ?? "").minNonZeroValue / 1000;
}
