import { invokeWithTimeout } from "../../local/api-gateway/invoke-with-timeout";
import type { InvocationResult, Invoker } from "../../local/lambda/invocation";

const REQUEST = {
  functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:slow",
  event: "{}",
  caller: { service: "apigateway.amazonaws.com", sourceArn: "arn" },
};

const logTail = Promise.resolve("");
const answered: InvocationResult = { kind: "payload", payload: "{}", logTail, durationMs: 1, waitMs: 0, initMs: undefined };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("the integration's time runs from when the function got the event, and not while it waits for an environment", async () => {
  // given
  let dispatch: () => void = () => {};
  const invoker: Invoker = {
    invoke: ({ onDispatched }) => {
      dispatch = () => onDispatched?.();
      return new Promise(() => {});
    },
  };
  const states: string[] = [];
  const invoked = invokeWithTimeout(1_000, REQUEST, invoker).then(({ kind }) => states.push(kind));
  // when
  await jest.advanceTimersByTimeAsync(60_000);
  states.push("dispatched");
  dispatch();
  await jest.advanceTimersByTimeAsync(999);
  states.push("almost");
  await jest.advanceTimersByTimeAsync(1);
  await invoked;
  // then
  expect(states).toEqual(["dispatched", "almost", "timeout"]);
});

test("an answer in time leaves no timer behind", async () => {
  const invoker: Invoker = {
    async invoke({ onDispatched }) {
      onDispatched?.();
      return answered;
    },
  };
  expect(await invokeWithTimeout(1_000, REQUEST, invoker)).toBe(answered);
  expect(jest.getTimerCount()).toBe(0);
});

test("an invoker that breaks is a function that failed", async () => {
  const invoker: Invoker = { invoke: () => Promise.reject(new TypeError("broken")) };
  expect(await invokeWithTimeout(1_000, REQUEST, invoker)).toMatchObject({
    kind: "functionError",
    error: { errorType: "TypeError", errorMessage: "broken" },
  });
});
