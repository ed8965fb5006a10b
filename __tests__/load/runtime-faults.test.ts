import { decode } from "../../load/results/histograms";
import type { RunResult } from "../../load/results/run-result";
import { resultOf, runScenario } from "../helpers/run-scenario";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const start = runtimePerTest();

/** One publisher and one environment for its broadcasts: nothing but the faults brings them out of order. */
const ONE_AT_A_TIME = { publishers: 1, broadcastsPerSecond: 5, rampSeconds: 0, connectsPerSecond: 50 };
const LIMITS = { growAfterMs: 600_000 };

test("frames that the runtime repeats, brings out of order and delays are in the result, no more and no fewer", async () => {
  // given
  const runtime = await start(stack.directory, {
    lambdaLimits: LIMITS,
    faultSeed: 1,
    faults: { callbackLatencyMs: 50, handshakeLatencyMs: 100, deliveryDuplicatedShare: 0.03, deliveryReorderedShare: 0.03 },
  });
  // when
  const variables = { ...ONE_AT_A_TIME, audience: 25, seconds: 6, drainSeconds: 60 };
  const result = resultOf(await runScenario("broadcast", { target: runtime.endpoints.websocketUrl, variables }));
  // then
  const { framesDuplicated = 0, framesReordered = 0 } = runtime.faultCounts;
  expect(Math.min(framesDuplicated, framesReordered)).toBeGreaterThan(0);
  expect(result.total.counters).toMatchObject({
    "fanout.expected": 750,
    "fanout.missing": 0,
    "fanout.duplicates": framesDuplicated,
    "fanout.out_of_order": framesReordered,
  });
  expect(quickest(result, "fanout.latency_ms")).toBeGreaterThanOrEqual(49);
  expect(quickest(result, "handshake.upgrade_ms")).toBeGreaterThanOrEqual(99);
  expect(quickest(result, "handshake.tcp_ms")).toBeLessThan(quickest(result, "handshake.upgrade_ms"));
});

test("frames that the runtime loses are missing, no more and no fewer", async () => {
  // given
  const runtime = await start(stack.directory, { lambdaLimits: LIMITS, faultSeed: 1, faults: { deliveryLostShare: 0.05 } });
  // when
  const variables = { ...ONE_AT_A_TIME, audience: 25, seconds: 1, drainSeconds: 5 };
  const result = resultOf(await runScenario("broadcast", { target: runtime.endpoints.websocketUrl, variables }));
  // then
  const { framesLost = 0 } = runtime.faultCounts;
  expect(framesLost).toBeGreaterThan(0);
  expect(result.total.counters).toMatchObject({ "fanout.expected": 125, "fanout.missing": framesLost });
});

function quickest({ total }: RunResult, name: string): number {
  return decode(total.histograms[name] ?? "").minNonZeroValue / 1000;
}
