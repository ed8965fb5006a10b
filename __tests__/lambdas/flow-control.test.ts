import { AdaptivePatience } from "../../lambdas/core/adaptive-patience";
import { Capacity } from "../../lambdas/core/capacity";
import { CongestionWindow } from "../../lambdas/core/congestion-window";
import { TokenBucket } from "../../lambdas/core/token-bucket";

/** A round: as many answers as there are places, all started at `at`, and all places wanted. */
function round(window: CongestionWindow, at: number, latencyMs: number, throttledEvery = 0): void {
  window.noteFull();
  for (let answers = window.size, n = 1; n <= answers; n += 1) {
    window.noteAnswer(at, at + latencyMs, throttledEvery > 0 && n % throttledEvery === 0);
  }
}

describe("the window", () => {
  test("grows with every round while the answers stay quick, up to what a function can hold", () => {
    const window = new CongestionWindow();

    const sizes = Array.from({ length: 40 }, (_, n) => {
      round(window, n * 100, 10);
      return window.size;
    });

    expect(sizes.slice(0, 3)).toEqual([72, 80, 88]);
    expect(sizes.at(-1)).toBe(256);
  });

  test("stays as it is while nobody wants more", () => {
    const window = new CongestionWindow();

    for (let n = 0; n < 64; n += 1) window.noteAnswer(0, 10, false);

    expect(window.size).toBe(64);
  });

  test("is halved at once when many are throttled, and only once for posts of the same round", () => {
    // given
    const window = new CongestionWindow();

    // when: all 64 that are under way come back throttled
    for (let n = 0; n < 64; n += 1) window.noteAnswer(0, 10 + n, true);

    // then
    expect(window.size).toBe(32);
    round(window, 200, 10);
    expect(window.size).toBe(40);
  });

  test("is not moved by single ones: those are slow readers", () => {
    const window = new CongestionWindow();

    for (let at = 0; at < 1_000; at += 100) round(window, at, 10, 50);

    expect(window.size).toBe(144);
  });

  test("never closes", () => {
    const window = new CongestionWindow();

    for (let at = 0; at < 5_000; at += 100) round(window, at, 10, 1);

    expect(window.size).toBe(4);
    round(window, 6_000, 10);
    expect(window.size).toBe(12);
  });

  test("shrinks when the median answer takes more than twice as long as it did, by as much, whatever a few slow ones take", () => {
    // given
    const window = new CongestionWindow();
    round(window, 0, 10);
    expect(window.size).toBe(72);

    // when, then: a tail is no overload
    for (let n = 0; n < 72; n += 1) window.noteAnswer(100, n % 5 === 0 ? 3_000 : 110, false);
    expect(window.size).toBe(72);
    round(window, 4_000, 40);
    expect(window.size).toBe(45);
  });

  test("is never less than half of what it was in the beginning because of slow answers alone", () => {
    // given
    const window = new CongestionWindow();
    round(window, 0, 10);

    // when
    for (let at = 1_000; at < 10_000; at += 1_000) round(window, at, 500);
    expect(window.size).toBe(32);

    // then: throttling shrinks it further, and slow answers do not make it larger again
    round(window, 20_000, 10, 1);
    round(window, 21_000, 500);
    expect(window.size).toBeLessThan(32);
  });
});

describe("the bucket", () => {
  test("gives the burst at once and then the rate", () => {
    // given
    const start = performance.now();
    jest.spyOn(performance, "now").mockReturnValueOnce(start);
    const bucket = new TokenBucket({ ratePerSecond: 100, burst: 3 });
    const takenUntil = (ms: number) => {
      let taken = 0;
      while (bucket.take(start + ms)) taken += 1;
      return taken;
    };

    // when, then
    expect(takenUntil(1)).toBe(3);
    expect(takenUntil(25)).toBe(2);
    expect(bucket.waitMs(start + 25)).toBeGreaterThan(0);
    expect(bucket.waitMs(start + 25)).toBeLessThanOrEqual(10);
    expect(takenUntil(60_000)).toBe(3);
  });

  test("can begin empty", () => {
    const bucket = new TokenBucket({ ratePerSecond: 1, burst: 10, initially: 0 });

    expect(bucket.take(performance.now())).toBe(false);
  });
});

describe("the capacity", () => {
  test("asks for no help while the time is enough, and for as much as the rate allows when it is not", () => {
    const capacity = new Capacity(8_000);

    expect(capacity.helpersFor(100_000, 20_000)).toBe(0);
    expect(capacity.helpersFor(100_001, 20_000)).toBe(2);
    expect(new Capacity(100_000).helpersFor(1_000_000, 20_000)).toBe(16);
    expect(new Capacity(8_000).helpersFor(1_000_000, 20_000)).toBe(2);
    expect(new Capacity(500).helpersFor(10_001, 20_000)).toBe(1);
  });

  test("asks for help in time, too, when an account allows much more than one function makes, and it would take that one long", () => {
    const capacity = new Capacity(20_000);

    expect(capacity.helpersFor(25_000, 20_000)).toBe(0);
    expect(capacity.helpersFor(25_001, 20_000)).toBe(4);
    expect(new Capacity(10_000).helpersFor(25_001, 20_000)).toBe(0);
  });

  test("goes by what was measured, once it was enough to tell", () => {
    // given
    const capacity = new Capacity(8_000);

    // when
    capacity.learn(100, 1);
    expect(capacity.helpersFor(120_000, 20_000)).toBe(2);
    for (let n = 0; n < 20; n += 1) capacity.learn(20_000, 2_500);

    // then
    expect(capacity.helpersFor(120_000, 20_000)).toBe(0);
    expect(capacity.helpersFor(170_000, 20_000)).toBe(2);
  });
});

describe("the patience with posts", () => {
  const LIMITS = { minMs: 3_000, maxMs: 10_000 };
  const later = Date.now() + 3_600_000;
  /** A post that waits since `waitedMs`, and then one that was sent after it and is answered after `latencyMs`. */
  const overtaken = (posts: AdaptivePatience, latencyMs: number) => posts.note(performance.now(), latencyMs);

  test("is the least one while others are answered quickly, and at least that in any case", () => {
    const posts = new AdaptivePatience(LIMITS, later);
    overtaken(posts, 300);
    expect([0, 2_999, 3_000, 3_001].map(posts.patience)).toEqual([3_000, 1, 0, -1]);
  });

  test("is three times the slowest answer where answers are slow, and asked for again when the least one is over", () => {
    const posts = new AdaptivePatience(LIMITS, later);
    overtaken(posts, 2_000);
    overtaken(posts, 100);
    expect([0, 3_000, 6_000].map(posts.patience)).toEqual([3_000, 3_000, 0]);
  });

  test("is the longest one while no post that was sent later has an answer: then it is the gateway that is slow", () => {
    const posts = new AdaptivePatience(LIMITS, later);
    expect([3_000, 10_000].map(posts.patience)).toEqual([7_000, 0]);
    posts.note(performance.now() - 4_000, 100);
    expect([3_000, 5_000].map(posts.patience)).toEqual([7_000, -2_000]);
  });

  test("has a limit", () => {
    const posts = new AdaptivePatience(LIMITS, later);
    overtaken(posts, 5_000);
    expect([9_000, 10_000].map(posts.patience)).toEqual([1_000, 0]);
  });

  test("ends when the function's time does", () => {
    const posts = new AdaptivePatience(LIMITS, Date.now() - 1);
    expect(posts.patience(3_000)).toBeLessThan(0);
  });
});
