import { decode } from "../../load/results/histograms";
import type { RunResult } from "../../load/results/run-result";
import { resultOf, runScenario } from "../helpers/run-scenario";
import { scaled } from "../helpers/scaled";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const start = runtimePerTest();

/** One publisher and one environment for its broadcasts: nothing but the faults brings them out of order. */
const ONE_AT_A_TIME = { audience: 25, publishers: 1, broadcastsPerSecond: 5, rampSeconds: 0, connectsPerSecond: 50 };
const LIMITS = { growAfterMs: 600_000 };

test("frames that the runtime repeats, brings out of order, delays and loses are in the result, no more and no fewer", async () => {
  // given
  const runtime = await start(stack.directory, {
    lambdaLimits: LIMITS,
    faultSeed: 1,
    faults: { callbackLatencyMs: 50, handshakeLatencyMs: 100, deliveryDuplicatedShare: 0.03, deliveryReorderedShare: 0.03 },
  });
  const run = async (variables: Readonly<Record<string, number>>) =>
    resultOf(await runScenario("broadcast", { target: runtime.endpoints.websocketUrl, variables: { ...ONE_AT_A_TIME, ...variables } }));
  // when
  const seconds = scaled(2);
  const late = await run({ seconds, drainSeconds: 60 });
  // then
  const { framesDuplicated = 0, framesReordered = 0 } = runtime.faultCounts;
  expect(Math.min(framesDuplicated, framesReordered)).toBeGreaterThan(0);
  expect(late.total.counters).toMatchObject({
    "fanout.expected": 125 * seconds,
    "fanout.missing": 0,
    "fanout.duplicates": framesDuplicated,
    "fanout.out_of_order": framesReordered,
  });
  expect(quickest(late, "fanout.latency_ms")).toBeGreaterThanOrEqual(49);
  expect(quickest(late, "handshake.upgrade_ms")).toBeGreaterThanOrEqual(99);
  expect(quickest(late, "handshake.tcp_ms")).toBeLessThan(quickest(late, "handshake.upgrade_ms"));
  // when
  runtime.setFaults({ deliveryLostShare: 0.05 });
  const lossy = await run({ seconds: 1, drainSeconds: 5 });
  // then
  const { framesLost = 0 } = runtime.faultCounts;
  expect(framesLost).toBeGreaterThan(0);
  expect(lossy.total.counters).toMatchObject({ "fanout.expected": 125, "fanout.missing": framesLost, "fanout.duplicates": 0 });
});

function quickest({ total }: RunResult, name: string): number {
  return decode(total.histograms[name] ?? "").minNonZeroValue / 1000;
}
