import { thresholdsOf } from "../../load/results/thresholds";

const STATS = {
  counters: { "fanout.missing": 3, "churn.rows_left": 8, "churn.rows_unchecked": 0 },
  summaries: { "fanout.latency_ms": { p50: 4.5, p99: 70.1, p999: Number.NaN } },
};

test.each([
  ["fanout.missing == 0", 0, { met: false, actual: 3 }],
  ["fanout.latency_ms.p99 < 1000", 1, { met: true, actual: 70.1 }],
  // JSON has no NaN, and a result with null in its place could not be read.
  ["fanout.latency_ms.p999 < 1000", 0, { met: false }],
  ["churn.rows_unchecked > 0 or churn.rows_left == 0", 0, { met: false, actual: 8 }],
  ["fanout.latency_ms.p50 < 2 * fanout.latency_ms.p99 + 5", 1, { met: true, actual: 4.5 }],
  // Artillery's own verdict on what it does not know is an error, which is no 1.
  ["churn.reconnect_ms.p99 < 3000", new Error("no such property"), { met: false }],
])("%s: the verdict is that of ensure, and beside it stands what was measured", (original, result, expected) => {
  expect(thresholdsOf([{ original, result }], STATS)).toEqual([{ expression: original, ...expected }]);
});
