import { clock, milliseconds, percent, percentileOfNines, signedPercent } from "../../load/report/formats";
import { outcomeSentences } from "../../load/report/outcome-sentences";
import { unpackRun } from "../../load/report/run";
import { thresholdWords } from "../../load/report/threshold-words";
import { verdictReasons, worstVerdict } from "../../load/report/verdict";
import { generateRunResult } from "../helpers/generate-run-result";

test("times have three significant digits", () => {
  expect([0, 0.1234, 8.034, 24.66, 170.4, 1234.5].map(milliseconds)).toEqual([
    "0 ms",
    "0.12 ms",
    "8.03 ms",
    "24.7 ms",
    "170 ms",
    "1,235 ms",
  ]);
});

test("completeness is rounded down: only a complete run has 100 %", () => {
  expect([100, 99.9999, 99.996, 0].map(percent)).toEqual(["100 %", "99.99 %", "99.99 %", "0 %"]);
});

test("changes, times of the run and nines are written as people read them", () => {
  expect([22.4, 1.26, -7.5].map(signedPercent)).toEqual(["+22 %", "+1.3 %", "−7.5 %"]);
  expect([0, 65.9, 3661].map(clock)).toEqual(["0:00", "1:05", "1:01:01"]);
  expect([0, -Math.log10(0.5), 1, 2, 3, 4].map(percentileOfNines)).toEqual(["0 %", "50 %", "90 %", "99 %", "99.9 %", "99.99 %"]);
});

test.each([
  ["fanout.latency_ms.p99 < 1000", 250, { what: "each delivery, p99", required: "below 1,000 ms", measured: "250 ms", used: 0.25 }],
  ["fanout.missing == 0", 3, { what: "missing deliveries", required: "0", measured: "3", used: undefined }],
  ["fanout.received > 0", undefined, { what: "deliveries", required: "above 0", measured: "not measured", used: undefined }],
  ["own.metric <= 5", 5, { what: "own.metric", required: "at most 5", measured: "5", used: 1 }],
  ["a.b == 1 or c.d == 0", 7, { what: "a.b == 1 or c.d == 0", required: "true", measured: "false", used: undefined }],
])("the service level %s is put into words", (expression, actual, words) => {
  expect(thresholdWords({ expression, met: false, ...(actual === undefined ? {} : { actual }) })).toEqual(words);
});

test("the verdict says which service levels broke, with what was measured", () => {
  const result = generateRunResult({
    seconds: 5,
    change: {
      verdict: "failed",
      thresholds: [
        { expression: "fanout.missing == 0", met: true, actual: 0 },
        { expression: "fanout.latency_ms.p99 < 1000", met: false, actual: 1240 },
      ],
    },
  });

  expect(verdictReasons(result)).toEqual({
    sentence: "1 of 2 service levels was broken.",
    lines: ["each delivery, p99: 1,240 ms, must be below 1,000 ms"],
  });
});

test("a void run is void whatever its service levels say, and is worse than a failed one", () => {
  const passed = generateRunResult({ seconds: 5 });
  const voided = { ...passed, verdict: "void" as const, voidBecause: ["the loop was late"] };

  expect(verdictReasons(voided).lines).toEqual(["the loop was late"]);
  expect(worstVerdict([passed, { ...passed, verdict: "failed" }, voided])).toBe("void");
  expect(worstVerdict([passed, passed])).toBe("passed");
});

test("the outcome of a run is told in sentences, and a void run has none", () => {
  const broadcast = generateRunResult({ seconds: 5, audience: 10, rate: 1 });
  const [lost, ...others] = broadcast.broadcasts;
  if (lost === undefined) throw new Error("there were broadcasts");
  const sentences = (change: Partial<typeof broadcast>) => outcomeSentences(unpackRun({ ...broadcast, ...change }));

  expect(sentences({})).toEqual([
    expect.stringMatching(/^All 20 deliveries arrived, half of them within [\d.]+ ms, 99 % within [\d.]+ ms\.$/),
  ]);
  expect(sentences({ broadcasts: [{ ...lost, received: 7 }, ...others] })).toEqual([
    expect.stringMatching(/^3 of 20 deliveries are missing; the others arrived, half of them/),
  ]);
  expect(sentences({ total: { counters: {}, histograms: {} } })).toEqual(["None of 20 deliveries arrived."]);
  expect(sentences({ verdict: "void" })).toEqual([]);
});

test.each([
  [{ "churn.closed": 90, "churn.vanished": 10, "churn.rows_left": 0 }, "100 visitors came and went and left nothing behind."],
  [{ "churn.closed": 90, "churn.vanished": 10, "churn.rows_left": 2 }, "100 visitors came and went and left 2 rows behind."],
  [{ "churn.closed": 90, "churn.vanished": 10 }, "100 visitors came and went; what they left behind is not known."],
  [
    { "knee.last_good_rate": 20.5, "knee.last_good_audience": 100, "knee.broke": 1 },
    "It held 20.5 broadcasts a second to 100 clients, and broke at the next step.",
  ],
])("the outcome %j is told as: %s", (counters, sentence) => {
  const churn = generateRunResult({ scenario: "churn", seconds: 5 });

  expect(outcomeSentences(unpackRun({ ...churn, total: { ...churn.total, counters } }))).toEqual([sentence]);
});
