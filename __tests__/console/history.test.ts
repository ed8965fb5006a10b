import { History } from "../../local/console/history";
import { EventLog, type RuntimeEvent } from "../../local/event-log";

const invocation: RuntimeEvent = {
  type: "invocation",
  apiId: "a1b2c3d4e5",
  stageName: "dev",
  routeKey: "message",
  connectionId: "abc=",
  functionName: "message",
  outcome: "ok",
  status: 200,
  durationMs: 10,
  waitMs: 0,
};
const invoked: RuntimeEvent = {
  type: "functionInvoked",
  functionName: "fan-out",
  invocationType: "Event",
  requestId: "1-2-3",
  outcome: "ok",
  durationMs: 5,
  waitMs: 0,
};
const posted: RuntimeEvent = { type: "posted", connectionId: "abc=", status: 200, bytes: 5, accessKeyId: "ASIA" };
const denied: RuntimeEvent = { type: "denied", principalArn: "arn", action: "dynamodb:Scan", resource: "table", message: "no" };

function historyOf(...events: readonly RuntimeEvent[]): History {
  const log = new EventLog();
  const history = new History(log);
  for (const event of events) log.record(event);
  return history;
}

test("totals count every event by what came of it", () => {
  const history = historyOf(
    { ...invocation, initMs: 100 },
    { ...invocation, durationMs: 30 },
    { ...invocation, outcome: "error", error: "Error: no" },
    { ...invocation, status: 500 },
    { ...invocation, routeKey: "authorizer", functionName: "who-may-connect" },
    { ...invoked, outcome: "error", error: "Error: no" },
    posted,
    { ...posted, status: 410 },
    { type: "replied", connectionId: "abc=", bytes: 5, latencyMs: 1 },
    denied,
  );
  expect(history.totals).toEqual({
    deliveries: 2,
    undelivered: 1,
    invocations: 6,
    coldStarts: 1,
    failures: 3,
    denied: 1,
    lanes: {
      "a1b2c3d4e5/dev/message": { invocations: 4, failures: 2, durationMs: 60 },
      "function/who-may-connect": { invocations: 1, failures: 0, durationMs: 10 },
      "function/fan-out": { invocations: 1, failures: 1, durationMs: 5 },
    },
  });
});

test("what went wrong stays when a flood of what went well comes after it", () => {
  const history = historyOf(denied, ...Array.from({ length: 1_000 }, () => invocation));
  const kept = history.after(0, Number.POSITIVE_INFINITY);
  expect(kept.map(({ id }) => id)).toEqual([1, ...Array.from({ length: 200 }, (_, index) => 802 + index)]);
  expect(kept[0]?.event).toEqual(denied);
});

test("deliveries are counted and leave no line", () => {
  expect(historyOf(posted, posted).after(0, 10)).toEqual([]);
});

test("a long line is cut, and says how long it was", () => {
  const [kept] = historyOf({ type: "functionLog", functionName: "f", logStreamName: "s", line: "x".repeat(300_000) }).after(0, 1);
  expect(kept?.event).toEqual({
    type: "functionLog",
    functionName: "f",
    logStreamName: "s",
    line: `${"x".repeat(2_000)}… (300000 characters)`,
  });
});

test("of more than a page can take, trouble comes first, then the latest", () => {
  const history = historyOf(invocation, denied, invocation, invocation);
  expect(history.after(0, 2).map(({ id }) => id)).toEqual([2, 4]);
  expect(history.after(2, 2).map(({ id }) => id)).toEqual([3, 4]);
});
