import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const EVENT = { "x-amz-invocation-type": "Event" };
const FAILS = "exports.handler = async () => { throw new Error('again'); };";
/** A minute is a few milliseconds. */
const FAST = { asynchronousSpeed: 10_000 };

test("an event that nobody waits for is answered 202 at once, and runs", async () => {
  const functions = await start({ fn: { code: "exports.handler = async () => 1;" } });

  const { status, body, headers } = await functions.call("fn", EVENT);

  expect([status, body]).toEqual([202, ""]);
  await functions.until("the function to run", (events) => events.some(({ type }) => type === "functionInvoked"));
  expect(functions.events.at(-1)).toMatchObject({ invocationType: "Event", outcome: "ok", requestId: headers["x-amzn-requestid"] });
});

test("an event that fails is tried twice more, and then dropped", async () => {
  const functions = await start({ fn: { code: FAILS } }, FAST);

  const { headers } = await functions.call("fn", EVENT);

  await functions.until("the end of it", (events) => events.some(({ type }) => type === "invocationDropped"));
  expect(functions.events.filter(({ type }) => type === "functionInvoked")).toHaveLength(3);
  expect(functions.events.at(-1)).toEqual({
    type: "invocationDropped",
    functionName: "fn",
    requestId: headers["x-amzn-requestid"],
    reason: "RetriesExhausted",
    attempts: 3,
    error: "Error: again",
    deliveries: [],
  });
});

test.each([
  ["without retries", { maxRetries: 0 }, FAST, {}, "RetriesExhausted", 1],
  ["older than its function takes it", { maxEventAgeSeconds: 60 }, { asynchronousSpeed: 1_000_000 }, {}, "EventAgeExceeded", undefined],
  ["for a function that is disabled", {}, FAST, { reservedConcurrency: 0 }, "ZeroReservedConcurrency", 0],
] as const)("an event %s is dropped", async (_what, settings, limits, more, reason, attempts) => {
  const asynchronous = { maxRetries: 2, maxEventAgeSeconds: 21_600, ...settings };
  const functions = await start({ fn: { code: FAILS, settings: { asynchronous, ...more } } }, limits);

  await functions.call("fn", EVENT);

  await functions.until("the end of it", (events) => events.some(({ type }) => type === "invocationDropped"));
  expect(functions.events.at(-1)).toMatchObject({ reason, ...(attempts !== undefined && { attempts }) });
});

test("an event whose function is busy waits for its turn, and is no failure", async () => {
  const code = "exports.handler = async ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, 'done'));";
  const functions = await start({ fn: { code, settings: { reservedConcurrency: 1 } } }, FAST);
  const busy = functions.invoke("fn", { ms: 100 });

  await functions.call("fn", EVENT);
  await busy;

  await functions.until("the event to run", (events) => events.some((event) => event.type === "functionInvoked" && event.outcome === "ok"));
});

test("what is still to be tried when the runtime ends is said", async () => {
  const functions = await start({ fn: { code: FAILS } }, { asynchronousSpeed: 1 });
  await functions.call("fn", EVENT);
  await functions.until("the first attempt", (events) => events.some(({ type }) => type === "functionInvoked"));

  await functions.close();

  const dropped = functions.events.filter(({ type }) => type === "invocationDropped");
  expect(dropped).toMatchObject([{ reason: "Shutdown", attempts: 1, error: "Error: again" }]);
});
