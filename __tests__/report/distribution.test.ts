import { Distribution } from "../../load/report/distribution";
import { encodeHistogram } from "../helpers/generate-run-result";

test("a histogram is read back as its values, in milliseconds and within a thousandth", () => {
  const { values, counts } = Distribution.decode(encodeHistogram([1.5, 20, 20, 400.25]));

  expect(counts).toEqual([1, 2, 1]);
  [1.5, 20, 400.25].forEach((value, index) => {
    expect(Math.abs((values[index] ?? 0) / value - 1)).toBeLessThan(0.001);
  });
});

test("a percentile is the smallest value that this share of the samples does not exceed", () => {
  const distribution = new Distribution([1, 2, 3, 10], [5, 3, 1, 1]);

  expect([0, 0.5, 0.51, 0.8, 0.9, 0.91, 1].map((share) => distribution.percentile(share))).toEqual([1, 1, 2, 2, 3, 10, 10]);
});

test("merged distributions count equal values together, in ascending order", () => {
  const merged = Distribution.merge([new Distribution([1, 5], [1, 1]), new Distribution([1, 3], [2, 1])]);

  expect(merged).toEqual(new Distribution([1, 3, 5], [3, 1, 1]));
});

test("a distribution without samples has no percentiles", () => {
  const nothing = Distribution.merge([]);

  expect([nothing.count, nothing.min, nothing.max, nothing.percentile(0.5)]).toEqual([0, Number.NaN, Number.NaN, Number.NaN]);
});
