import fc from "fast-check";
import type { Receiver } from "../../local/api-gateway/gateway-faults";
import { FaultInjector } from "../../local/faults/fault-injector";
import type { FaultName, Faults } from "../../local/faults/faults";
import { RandomStream } from "../../local/faults/random-stream";
import { scaled } from "../helpers/scaled";

const SHARES: readonly FaultName[] = [
  "callbackThrottledShare",
  "callbackErrorShare",
  "callbackHungShare",
  "deliveryLostShare",
  "deliveryDuplicatedShare",
  "disconnectDroppedShare",
  "dynamodbThrottledShare",
  "coldStartShare",
  "lambdaCrashShare",
];

const RUNS = scaled(30);

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const faultsOf = (names: readonly FaultName[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, share])), { requiredKeys: [] }).map((drawn): Faults => drawn);

/** What befalls the first hundred of everything, in order. */
function history(injector: FaultInjector) {
  let frames = 0;
  const receiver: Receiver = {
    isOpen: true,
    send() {
      frames += 1;
      return "sent";
    },
  };
  return Array.from({ length: 100 }, () => {
    injector.deliver(receiver, Buffer.alloc(0));
    return {
      post: injector.fateOfPost(),
      frames,
      disconnect: injector.dropsDisconnect(),
      database: injector.throttles(),
      event: injector.fateOfInvocation(),
    };
  });
}

test("the same seed and the same requests meet the same faults", () => {
  fc.assert(
    fc.property(seeds, faultsOf(SHARES), (seed, faults) => {
      const first = new FaultInjector(faults, seed);
      const second = new FaultInjector(faults, seed);
      expect(history(second)).toEqual(history(first));
      expect(second.counts).toEqual(first.counts);
    }),
    { numRuns: RUNS },
  );
});

test("faults that are set while it runs begin with the seed again", () => {
  fc.assert(
    fc.property(seeds, faultsOf(SHARES), faultsOf(SHARES), (seed, before, faults) => {
      const injector = new FaultInjector(before, seed);
      history(injector);
      injector.set(faults);
      expect(history(injector)).toEqual(history(new FaultInjector(faults, seed)));
    }),
    { numRuns: RUNS },
  );
});

test("which posts one fault meets does not depend on the others", () => {
  fc.assert(
    fc.property(seeds, faultsOf(SHARES), share, (seed, others, errorShare) => {
      const meetsError = (faults: Faults) =>
        history(new FaultInjector({ ...faults, callbackErrorShare: errorShare }, seed)).map(({ post }) => post);
      const alone = meetsError({});
      const together = meetsError(others);
      // A post that is throttled does not get as far as the error.
      for (const [index, fate] of together.entries()) {
        if (fate === "throttled") continue;
        expect(fate === "failed").toBe(alone[index] === "failed");
      }
    }),
    { numRuns: RUNS },
  );
});

test("a share is that share, and streams of different names or seeds have nothing in common", () => {
  const draws = (seed: number, name: string) => {
    const stream = new RandomStream(seed, name);
    return Array.from({ length: 20_000 }, () => stream.next());
  };
  const [a, b, c] = [draws(1, "a"), draws(1, "b"), draws(2, "a")];
  const both = (x: readonly number[], y: readonly number[]) => x.filter((value, index) => value < 0.3 && (y[index] ?? 1) < 0.3).length;
  for (const stream of [a, b, c]) {
    expect(stream.every((value) => value >= 0 && value < 1)).toBe(true);
    // Five standard deviations around 6,000.
    expect(Math.abs(stream.filter((value) => value < 0.3).length - 6_000)).toBeLessThan(330);
  }
  // 1,800 for streams that know nothing of each other, 6,000 for the same one twice.
  expect(both(a, a)).toBeGreaterThan(5_600);
  for (const [x, y] of [
    [a, b],
    [a, c],
    [b, c],
  ] as const)
    expect(Math.abs(both(x, y) - 1_800)).toBeLessThan(220);
});

test("a burst has its length, and what is in it begins no other", () => {
  const injector = new FaultInjector({ callbackThrottledShare: 0.05, callbackThrottledBurst: 7 }, 3);
  const fates = Array.from({ length: 2_000 }, () => (injector.fateOfPost() === "throttled" ? "x" : " ")).join("");
  // Without the last one, which the end may have cut off.
  const bursts = [...fates.matchAll(/x+(?= )/g)].map(([burst]) => burst.length);
  // Two in a row look like one.
  expect(bursts.filter((length) => length % 7 !== 0)).toEqual([]);
  expect(bursts.length).toBeGreaterThan(20);
});
