import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { History } from "../../local/console/history";
import { LiveFeed } from "../../local/console/live-feed";
import { EventLog, type RuntimeEvent } from "../../local/event-log";

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["performance"] });
});
afterEach(() => {
  jest.useRealTimers();
});

function makeFeed() {
  const events = new EventLog();
  let counted = 0;
  const feed = new LiveFeed({
    history: new History(events),
    stack: () => ({ region: "eu-west-1", stages: [], functions: [], tables: ["connections"], givesTokens: false }),
    openConnections: () => 0,
    beganAt: () => undefined,
    countRows: async () => {
      counted += 1;
      return 0;
    },
  });
  events.subscribe((event) => feed.add(event));
  return { events, feed, counts: () => counted };
}

/** A response whose client reads nothing. */
function unread(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

const line: RuntimeEvent = { type: "functionLog", functionName: "f", logStreamName: "s", line: "x".repeat(100_000) };

test("what a page does not read is not kept for it, and in the end it is cut off", async () => {
  const { events, feed } = makeFeed();
  const response = unread();
  feed.watch(response);

  let most = 0;
  let quarters = 0;
  for (; !response.destroyed && quarters < 1_000; quarters += 1) {
    for (let count = 0; count < 100; count += 1) events.record(line);
    await jest.advanceTimersByTimeAsync(250);
    most = Math.max(most, response.writableLength);
  }

  // 256 KB, and the tick that went over it: 40 lines of 2,000 characters at most.
  expect(most).toBeGreaterThan(256 * 1024);
  expect(most).toBeLessThan(256 * 1024 + 40 * 2_300);
  // Half a minute after it was full.
  expect(quarters).toBeGreaterThan(120);
  expect(quarters).toBeLessThan(130);
  feed.close();
});

test("nothing is done and nothing is kept waiting while nobody watches", async () => {
  const { events, feed, counts } = makeFeed();
  const response = unread();
  feed.watch(response);
  expect(jest.getTimerCount()).toBeGreaterThan(0);
  response.emit("close");
  events.record(line);
  await jest.advanceTimersByTimeAsync(5_000);

  expect(jest.getTimerCount()).toBe(0);
  expect(counts()).toBe(1);
});
