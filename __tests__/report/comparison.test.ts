import { blockLength } from "../../load/report/compare/block-bootstrap";
import { compareLatency } from "../../load/report/compare/compare-latency";
import { compareRuns, comparisonSentence } from "../../load/report/compare/comparison";
import { mismatches } from "../../load/report/compare/mismatches";
import { studentsT } from "../../load/report/compare/students-t";
import { warmUpLength } from "../../load/report/compare/warm-up";
import { type Run, unpackRun } from "../../load/report/run";
import { publicTargetSchema } from "../../load/results/public-target";
import { generateRunResult } from "../helpers/generate-run-result";
import { scaled } from "../helpers/scaled";

/** Small runs. The same seeds always give the same runs. */
const SMALL = { seconds: 40, audience: 20, rate: 3 };
/** A pair takes 0.15 s of processor time. */
const PAIRS = scaled(5);

function small(seed: number, slower = 1, audience = SMALL.audience): Run {
  return unpackRun(generateRunResult({ ...SMALL, audience, seed, slower }));
}

const [RUN, OTHER] = [small(1), small(2)];

describe("of many pairs of runs", () => {
  // Most of the time goes into the deliveries, of which there are enough with a few clients.
  const audience = 8;
  const pairs = Array.from({ length: PAIRS }, (_, number) => {
    const before = small(2 * number + 1, 1, audience);
    return {
      alike: compareLatency(before, small(2 * number + 2, 1, audience)),
      slower: compareLatency(before, small(2 * number + 2, 1.2, audience)),
    };
  });

  test("no more than 5 % of those that are alike are called different in anything", () => {
    const different = pairs.filter(({ alike }) => alike.some(({ beyondNoise }) => beyondNoise));

    expect(different.length).toBeLessThanOrEqual(0.05 * PAIRS);
  });

  test("four of five or more in which the second is 20 % slower are called slower, of deliveries as noisy as these", () => {
    const found = pairs.filter(({ slower }) =>
      slower.some(({ metric, change, beyondNoise }) => metric === "fanout.latency_ms" && beyondNoise && change > 0),
    );

    expect(found.length).toBeGreaterThanOrEqual(0.8 * PAIRS);
  });

  test("the range that is given holds the true change", () => {
    const holding = pairs.filter(
      ({ slower: [median] }) => median !== undefined && "low" in median.noise && median.noise.low <= 0.2 && median.noise.high >= 0.2,
    );

    expect(holding.length).toBeGreaterThanOrEqual(0.95 * PAIRS);
  });
});

test("the same runs give the same answer, and a run does not differ from itself", () => {
  expect(compareLatency(RUN, OTHER)).toEqual(compareLatency(RUN, OTHER));
  expect(compareLatency(RUN, RUN).filter(({ beyondNoise, change }) => beyondNoise || change !== 0)).toEqual([]);
});

test("a percentile with too few samples is not judged, and the number needed is said", () => {
  const judged = compareLatency(RUN, OTHER).map(({ metric, share, noise }) => [
    metric,
    share,
    "unknown" in noise ? noise.unknown : "judged",
  ]);

  // 111 broadcasts, and 20 clients that connect in 3 seconds.
  expect(judged).toEqual([
    ["fanout.latency_ms", 0.5, "judged"],
    ["fanout.latency_ms", 0.95, "judged"],
    ["fanout.latency_ms", 0.99, "judged"],
    ["fanout.first_receiver_ms", 0.5, "judged"],
    ["fanout.first_receiver_ms", 0.95, "too few: 111 of 200 samples"],
    ["fanout.first_receiver_ms", 0.99, "too few: 111 of 1,000 samples"],
    ["fanout.last_receiver_ms", 0.5, "judged"],
    ["fanout.last_receiver_ms", 0.95, "too few: 111 of 200 samples"],
    ["fanout.last_receiver_ms", 0.99, "too few: 111 of 1,000 samples"],
    ["handshake.latency_ms", 0.5, "too few: samples in 3 of 10 seconds"],
    ["handshake.latency_ms", 0.95, "too few: samples in 3 of 10 seconds, 21 of 200 samples"],
    ["handshake.latency_ms", 0.99, "too few: samples in 3 of 10 seconds, 21 of 1,000 samples"],
  ]);
});

test("1,000 broadcasts are enough to judge p99 of the last receiver", () => {
  const [one, other] = [1, 2].map((seed) => unpackRun(generateRunResult({ seconds: 43, audience: 4, rate: 25, seed })));
  if (one === undefined || other === undefined) throw new Error("two runs were made");
  const found = compareLatency(one, other).find(({ metric, share }) => metric === "fanout.last_receiver_ms" && share === 0.99);

  expect(found?.noise).toEqual({ low: expect.any(Number), high: expect.any(Number) });
});

test("differing conditions are listed, without the revision and the port of a local runtime", () => {
  const before = generateRunResult({ seconds: 10, change: { target: publicTargetSchema.parse("ws://127.0.0.1:41234/dev") } });
  const after = {
    ...before,
    target: publicTargetSchema.parse("ws://127.0.0.1:45678/dev"),
    durationMs: 20_000,
    settings: { ...before.settings, audience: 200 },
    environment: { ...before.environment, node: "v24.1.0", gitRevision: "another" },
  };

  expect(mismatches(before, after)).toEqual([
    { name: "audience", before: "100", after: "200" },
    { name: "Node.js", before: "v22.21.0", after: "v24.1.0" },
    { name: "duration", before: "10 s", after: "20 s" },
  ]);
});

test("a comparison with a void run has no verdict", () => {
  const comparison = compareRuns(RUN, { ...RUN, result: { ...RUN.result, verdict: "void", voidBecause: ["late"] } });

  expect(comparison.outcome).toBe("void");
  expect(comparisonSentence(comparison)).toBe("B measured the load generator and not what was tested, so nothing can be compared.");
});

test("runs without a difference say how large a change would have been found", () => {
  expect(comparisonSentence(compareRuns(RUN, RUN))).toMatch(
    /^no difference beyond noise\. A change of each delivery, p50, by about \d+ % or more would have been seen\.$/,
  );
});

test("runs too short to tell are not called alike", () => {
  const [one, other] = [1, 2].map((seed) => unpackRun(generateRunResult({ seconds: 6, audience: 5, rate: 1, seed })));
  if (one === undefined || other === undefined) throw new Error("two runs were made");

  expect(comparisonSentence(compareRuns(one, other))).toBe(
    "too little was measured to tell noise from a difference: each run needs 10 seconds with samples, and 20 samples for p50.",
  );
});

// From tables of the t distribution, and for the fraction from SciPy.
test.each([
  [0.95, 10, 2.228],
  [0.99, 3, 5.841],
  [0.95, 1, 12.706],
  [0.998, 7.5, 4.63],
])("Student's t for %d with %d degrees of freedom is %d", (confidence, degreesOfFreedom, value) => {
  expect(studentsT(confidence, degreesOfFreedom)).toBeCloseTo(value, 2);
});

test("blocks are longer where neighbours resemble each other, and at least four are left", () => {
  const unrelated = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 1 : -1));
  const slow = Array.from({ length: 60 }, (_, index) => Math.sin(index / 6));

  expect([blockLength(unrelated), blockLength(slow)]).toEqual([5, 15]);
});

test("a warm-up is left out, and a steady run has none", () => {
  const steady = Array.from({ length: 30 }, (_, index) => Math.sin(index * 2) / 10);
  const warming = [3, 1.5, 1, 0.5, 0.2, ...steady.slice(5)];

  expect([warmUpLength(steady), warmUpLength(warming)]).toEqual([0, 5]);
});
