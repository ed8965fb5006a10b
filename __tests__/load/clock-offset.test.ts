import { estimateOffset } from "../../load/instrument/clock-offset";

test("of several exchanges the quickest one says how the clocks stand to each other", () => {
  const exchanges = [
    { askedAt: 1_000, answeredAt: 6_090, returnedAt: 1_100 }, // the way there took nearly all of it
    { askedAt: 2_000, answeredAt: 7_003, returnedAt: 2_004 },
    { askedAt: 3_000, answeredAt: 8_001, returnedAt: 3_020 }, // the way back
  ];
  expect(estimateOffset(exchanges)).toEqual({ offsetMs: 5_001, errorMs: 2 });
});

test("the true offset is within the error, however unequal the two ways are", () => {
  const offset = -250;
  for (const [there, back] of [
    [0, 10],
    [10, 0],
    [3, 4],
  ] as const) {
    const exchange = { askedAt: 500, answeredAt: 500 + there + offset, returnedAt: 500 + there + back };
    const { offsetMs, errorMs } = estimateOffset([exchange]);
    expect(Math.abs(offsetMs - offset)).toBeLessThanOrEqual(errorMs);
  }
});
