import { encode, newHistogram, record } from "../../load/results/histograms";
import { reasonsToVoid } from "../../load/results/void";

interface Minute {
  /** Of the loop, in its first seconds. */
  readonly lagsMs?: readonly number[];
  /** Of broadcasts, all of them in second 30. */
  readonly sendLagsMs?: readonly number[];
  readonly overloadedFrom?: number;
}

/** A minute of one generator. */
function minute({ lagsMs = [], sendLagsMs = [], ...others }: Minute) {
  const rig = Array.from({ length: 60 }, (_, second) => ({ second, maxLagMs: lagsMs[second] ?? 1, cpuPercent: 100, gcMs: 20 }));
  const histogram = newHistogram();
  for (const value of sendLagsMs) record(histogram, value);
  const seconds = [{ second: 30, counters: {}, gauges: {}, histograms: { "fanout.send_lag_ms": encode(histogram) } }];
  return { generator: "a", rig, seconds, ...others };
}

test("a busy generator whose loop is on time measures well", () => {
  expect(reasonsToVoid([minute({})])).toEqual([]);
});

test("hiccups of the machine do not void a run: up to 50 ms each, or 300 ms in all", () => {
  expect(reasonsToVoid([minute({ lagsMs: Array.from({ length: 60 }, () => 50) })])).toEqual([]);
  expect(reasonsToVoid([minute({ lagsMs: [350] })])).toEqual([]);
});

test("a loop that is late for more of the run than that does, in one line", () => {
  expect(reasonsToVoid([minute({ lagsMs: [250, 251] })])).toEqual([
    "the event loop of generator a was up to 251 ms late, 0.7 % of the run in all (allowed: 0.5 %)",
  ]);
});

test("so does a schedule that was not kept", () => {
  const onTime = Array.from({ length: 98 }, () => 1);
  expect(reasonsToVoid([minute({ sendLagsMs: [...onTime, 1, 400] })])).toEqual([]);
  expect(reasonsToVoid([minute({ sendLagsMs: [...onTime, 400, 400] })])).toEqual([
    "broadcasts were sent late: p99 of the lag is 400 ms (allowed: 50 ms)",
  ]);
});

test("what happens once the load was meant to be too much voids nothing", () => {
  expect(reasonsToVoid([minute({ lagsMs: [1, 1, 1, 900], sendLagsMs: [400], overloadedFrom: 3 })])).toEqual([]);
  expect(reasonsToVoid([minute({ lagsMs: [1, 1, 900], sendLagsMs: [400], overloadedFrom: 3 })])).toHaveLength(1);
});
