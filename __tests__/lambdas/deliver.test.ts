import { setTimeout as sleep } from "node:timers/promises";
import { deliver, type RetryLimits } from "../../lambdas/core/deliver";
import type { SendOutcome } from "../../lambdas/core/ports";
import { ScriptedSender } from "../helpers/in-memory-ports";

// No test waits: what the waits would be is asserted.
jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn() }));

const data = Buffer.from("hello");
const throttled: SendOutcome = { reason: "429 LimitExceededException", retryable: true };

function limits(change: Partial<RetryLimits> = {}): RetryLimits {
  return { maxAttempts: 5, backoffMs: 1, deadline: Date.now() + 60_000, ...change };
}

afterEach(() => jest.restoreAllMocks());

test("a push that is throttled twice gets through with the third try", async () => {
  const sender = new ScriptedSender((_, triesBefore) => (triesBefore < 2 ? throttled : "delivered"));

  expect(await deliver(sender, "a", data, limits())).toEqual({ outcome: "delivered", retries: 2 });
});

test("a connection that goes away between two tries is gone", async () => {
  const sender = new ScriptedSender((_, triesBefore) => (triesBefore === 0 ? throttled : "gone"));

  expect(await deliver(sender, "a", data, limits())).toEqual({ outcome: "gone", retries: 1 });
});

test("the tries come to an end, and the last answer is the outcome", async () => {
  const sender = new ScriptedSender(() => throttled);

  expect(await deliver(sender, "a", data, limits({ maxAttempts: 4 }))).toEqual({ outcome: throttled, retries: 3 });
});

test("what another try cannot change is not tried again", async () => {
  const outcome: SendOutcome = { reason: "403 ForbiddenException", retryable: false };
  const sender = new ScriptedSender(() => outcome);

  expect(await deliver(sender, "a", data, limits())).toEqual({ outcome, retries: 0 });
});

test("an error that nobody planned for is a failure with the error's name", async () => {
  const sender = new ScriptedSender(() => {
    throw new RangeError("out of luck");
  });

  expect(await deliver(sender, "a", data, limits())).toEqual({ outcome: { reason: "RangeError", retryable: false }, retries: 0 });
});

test("after the deadline nothing is tried at all", async () => {
  const sender = new ScriptedSender(() => "delivered");

  expect(await deliver(sender, "a", data, limits({ deadline: Date.now() }))).toEqual({
    outcome: { reason: "deadline", retryable: false },
    retries: 0,
  });
  expect(sender.tried).toEqual([]);
});

test("a wait that would end after the deadline is not begun", async () => {
  // given: the first wait could be an hour
  jest.spyOn(Math, "random").mockReturnValue(1);
  const sender = new ScriptedSender(() => throttled);

  // when
  const delivery = await deliver(sender, "a", data, limits({ backoffMs: 3_600_000 }));

  // then
  expect(delivery).toEqual({ outcome: throttled, retries: 0 });
});

test("each wait is drawn from nothing up to a bound, which doubles", async () => {
  // given
  const waits = async (random: number) => {
    jest.spyOn(Math, "random").mockReturnValue(random);
    jest.mocked(sleep).mockClear();
    const sender = new ScriptedSender(() => throttled);
    await deliver(sender, "a", data, limits({ maxAttempts: 4, backoffMs: 100 }));
    return jest.mocked(sleep).mock.calls.map(([ms]) => ms);
  };

  // when, then
  expect(await waits(0)).toEqual([0, 0, 0]);
  expect(await waits(0.5)).toEqual([50, 100, 200]);
});
