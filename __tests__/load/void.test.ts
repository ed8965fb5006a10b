import { encode, newHistogram, record } from "../../load/results/histograms";
import type { RunResult } from "../../load/results/run-result";
import { reasonsToVoid } from "../../load/results/void";

/** A minute of one generator, with the lags of its first seconds. */
function minuteWith(lagsMs: readonly number[]): RunResult["rig"] {
  const seconds = Array.from({ length: 60 }, (_, second) => ({ second, maxLagMs: lagsMs[second] ?? 1, cpuPercent: 100, gcMs: 20 }));
  return [{ worker: "a", clock: { offsetMs: 0, errorMs: 0 }, seconds }];
}

function sendLags(milliseconds: readonly number[]): RunResult["total"] {
  const histogram = newHistogram();
  for (const value of milliseconds) record(histogram, value);
  return { counters: {}, histograms: { "fanout.send_lag_ms": encode(histogram) } };
}

const NONE = { counters: {}, histograms: {} };

test("a busy generator whose loop is on time measures well", () => {
  expect(reasonsToVoid(minuteWith([]), NONE)).toEqual([]);
});

test("hiccups of the machine do not void a run: up to 50 ms each, or 0.5 % of the run in all", () => {
  expect(reasonsToVoid(minuteWith(Array.from({ length: 60 }, () => 50)), NONE)).toEqual([]);
  expect(reasonsToVoid(minuteWith([350]), NONE)).toEqual([]);
});

test("a loop that is late for more of the run than that does, in one line", () => {
  expect(reasonsToVoid(minuteWith([250, 251]), NONE)).toEqual([
    "the event loop of generator a was up to 251 ms late, 0.7 % of the run in all (allowed: 0.5 %)",
  ]);
});

test("so does a schedule that was not kept", () => {
  const nearlyAll = Array.from({ length: 99 }, () => 1);
  expect(reasonsToVoid(minuteWith([]), sendLags([...nearlyAll, 400]))).toEqual([]);
  expect(reasonsToVoid(minuteWith([]), sendLags([...nearlyAll.slice(1), 400, 400]))).toEqual([
    "broadcasts were sent late: p99 of the lag is 400 ms (allowed: 50 ms)",
  ]);
});
