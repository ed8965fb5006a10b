import { type FanOutLimits, fanOut } from "../../lambdas/core/fan-out";
import type { Connection, Part, SendFailure, SendOutcome } from "../../lambdas/core/ports";
import { TokenBucket } from "../../lambdas/core/token-bucket";
import { freeFlow, InMemoryConnections, idsOf, ScriptedSender, settled, windowOf } from "../helpers/in-memory-ports";

const data = Buffer.from("hello");
const everybody: Part = { pending: [], unread: [{}] };
const throttled: SendFailure = { reason: "429 LimitExceededException", retryable: true, throttled: true };
const forbidden: SendFailure = { reason: "403 ForbiddenException", retryable: false, throttled: false };
const calm = { failed: 0, reasons: {}, throttled: 0, retried: 0, unremoved: 0 };

function limits(change: Partial<FanOutLimits> = {}): FanOutLimits {
  const now = Date.now();
  return { maxAttempts: 3, backoffMs: 1, startedAt: now, deadline: now + 60_000, ...change };
}

test("every connection of every page is pushed to once, in the order of the pages", async () => {
  // given
  const connections = new InMemoryConnections(settled("a", 23));
  const sender = new ScriptedSender(() => "delivered");

  // when
  const result = await fanOut({ connections, sender, ...freeFlow() }, data, everybody, limits());

  // then
  expect(result).toEqual({ report: { ...calm, delivered: 23, gone: 0, firstMs: expect.any(Number), lastMs: expect.any(Number) } });
  expect(sender.tried).toEqual(idsOf(connections.all));
  expect(connections.removed).toEqual([]);
});

test("an empty audience is no trouble, and no first and last there", async () => {
  const needs = { connections: new InMemoryConnections([]), sender: new ScriptedSender(() => "delivered"), ...freeFlow() };

  expect(await fanOut(needs, data, everybody, limits())).toEqual({ report: { ...calm, delivered: 0, gone: 0 } });
});

test("sending begins with the first page, and reading goes on meanwhile but not far ahead", async () => {
  // given: posts that end only when the reader has read what it may
  const connections = new InMemoryConnections(settled("a", 400));
  let release: (outcome: SendOutcome) => void = () => {};
  const hold = new Promise<SendOutcome>((resolve) => {
    release = resolve;
  });
  const sender = new ScriptedSender(() => hold);

  // when
  const running = fanOut({ connections, sender, ...freeFlow(), window: windowOf(4) }, data, everybody, limits());
  await new Promise((resolve) => setTimeout(resolve, 20));

  // then: the page that is served and two behind it
  expect(sender.tried).toHaveLength(4);
  expect(connections.pagesRead.length).toBeLessThanOrEqual(3);
  release("delivered");
  expect((await running).report.delivered).toBe(400);
});

test("as many posts as the window has places are under way, and never more", async () => {
  // given: posts that only end when all places are taken or nothing is left
  const connections = new InMemoryConnections(settled("a", 9), 3);
  const waiting: (() => void)[] = [];
  let open = 9;
  const sender = new ScriptedSender(
    () =>
      new Promise((resolve) => {
        waiting.push(() => resolve("delivered"));
        if (waiting.length === Math.min(4, open)) {
          open -= waiting.length;
          for (const end of waiting.splice(0)) end();
        }
      }),
  );

  // when
  const { report } = await fanOut({ connections, sender, ...freeFlow(), window: windowOf(4) }, data, everybody, limits());

  // then
  expect(report.delivered).toBe(9);
  expect(sender.mostAtOnce).toBe(4);
});

test("posts that hang leave their places to others", async () => {
  // given: as many as there are places, which do not answer before everybody else has
  const others = 20;
  const hung: ((outcome: SendOutcome) => void)[] = [];
  const sender = new ScriptedSender((connectionId) => {
    if (["a0", "a1"].includes(connectionId)) return new Promise((resolve) => hung.push(resolve));
    if (sender.tried.length === others + 2) for (const end of hung) end({ reason: "ETIMEDOUT", retryable: false, throttled: false });
    return "delivered";
  });
  const connections = new InMemoryConnections(settled("a", others + 2));

  // when
  const { report } = await fanOut({ connections, sender, ...freeFlow(), window: windowOf(2) }, data, everybody, limits());

  // then
  expect(report).toMatchObject({ delivered: others, failed: 2, reasons: { ETIMEDOUT: 2 } });
});

test("what waits for another try takes no place from others", async () => {
  // given: one place, and a connection that is throttled until all others are served
  const sender: ScriptedSender = new ScriptedSender((connectionId) =>
    connectionId === "a0" && sender.tried.length < 8 ? throttled : "delivered",
  );
  const needs = { connections: new InMemoryConnections(settled("a", 8)), sender, ...freeFlow(), window: windowOf(1) };

  // when
  const { report } = await fanOut(needs, data, everybody, limits({ maxAttempts: 20, backoffMs: 5 }));

  // then
  expect(report).toMatchObject({ delivered: 8, failed: 0 });
  expect(report.throttled).toBe(report.retried);
});

test("the tries come to an end, and the last answer is the reason", async () => {
  const sender = new ScriptedSender(() => throttled);
  const needs = { connections: new InMemoryConnections(settled("a", 2)), sender, ...freeFlow() };

  const { report } = await fanOut(needs, data, everybody, limits({ maxAttempts: 4 }));

  expect(report).toMatchObject({ delivered: 0, failed: 2, reasons: { [throttled.reason]: 2 }, throttled: 8, retried: 6 });
});

test("what another try cannot change is not tried again, and what nobody planned for is a failure by its name", async () => {
  const sender = new ScriptedSender((connectionId) => {
    if (connectionId === "a1") throw new RangeError("out of luck");
    return forbidden;
  });
  const needs = { connections: new InMemoryConnections(settled("a", 2)), sender, ...freeFlow() };

  const { report } = await fanOut(needs, data, everybody, limits());

  expect(report).toMatchObject({ failed: 2, reasons: { [forbidden.reason]: 1, RangeError: 1 }, retried: 0 });
});

test("the rate is kept, after the burst", async () => {
  // given: 20 posts at once and then one each 2 ms
  const needs = {
    connections: new InMemoryConnections(settled("a", 60)),
    sender: new ScriptedSender(() => "delivered"),
    ...freeFlow(),
    rate: new TokenBucket({ ratePerSecond: 500, burst: 20 }),
  };
  const startedAt = performance.now();

  // when
  const { report } = await fanOut(needs, data, everybody, limits());

  // then
  expect(report.delivered).toBe(60);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(78);
});

test("a gone connection is forgotten, unless its handshake may still be under way", async () => {
  // given
  const now = Date.now();
  const audience: readonly Connection[] = [
    { connectionId: "in its handshake", connectedAt: now - 1_000 },
    { connectionId: "past it", connectedAt: now - 31_000 },
  ];
  const connections = new InMemoryConnections(audience);

  // when
  const { report } = await fanOut({ connections, sender: new ScriptedSender(() => "gone"), ...freeFlow() }, data, everybody, limits());

  // then
  expect(report).toMatchObject({ gone: 2, unremoved: 0 });
  expect(connections.removed).toEqual(["past it"]);
});

test("rows that cannot be removed do no harm to the others, and are counted", async () => {
  const connections = new InMemoryConnections(settled("a", 40));
  connections.remove = async () => {
    throw new Error("the table is away");
  };
  const sender = new ScriptedSender((connectionId) => (connectionId.endsWith("1") ? "gone" : "delivered"));

  const { report } = await fanOut({ connections, sender, ...freeFlow() }, data, everybody, limits());

  expect(report).toMatchObject({ delivered: 36, gone: 4, failed: 0, unremoved: 4 });
});

test("removals do not hold up the posts", async () => {
  // given: rows that are removed only after the last post
  const connections = new InMemoryConnections(settled("a", 60));
  let release: () => void = () => {};
  const hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  connections.remove = () => hold;
  const sender = new ScriptedSender(() => {
    if (sender.tried.length === 60) release();
    return "gone";
  });

  // when
  const { report } = await fanOut({ connections, sender, ...freeFlow() }, data, everybody, limits());

  // then
  expect(report).toMatchObject({ gone: 60, unremoved: 0 });
});

test("rows that are not removed in time go with the rest, and whoever gets it removes them", async () => {
  // given: removals that hang, and a connection that is throttled for longer than there is time
  const sender = new ScriptedSender((connectionId) => (connectionId === "a3" ? throttled : "gone"));
  const connections = new InMemoryConnections(settled("a", 4));
  jest.spyOn(Math, "random").mockReturnValue(1);
  const { remove } = connections;
  connections.remove = () => new Promise(() => {});

  // when
  const first = await fanOut(
    { connections, sender, ...freeFlow() },
    data,
    everybody,
    limits({ backoffMs: 3_600_000, deadline: Date.now() + 50 }),
  );
  connections.remove = remove;
  const rest = first.rest ?? { pending: [], unread: [] };
  const second = await fanOut({ connections, sender: new ScriptedSender(() => "delivered"), ...freeFlow() }, data, rest, limits());

  // then
  expect(first).toMatchObject({ report: { gone: 3, unremoved: 0 }, rest: { pending: [{ connectionId: "a3" }] } });
  expect(idsOf(rest.gone ?? []).sort()).toEqual(["a0", "a1", "a2"]);
  expect(second).toMatchObject({ report: { delivered: 1, gone: 0, unremoved: 0 } });
  expect(connections.removed.sort()).toEqual(["a0", "a1", "a2"]);
});

test("rows that are not removed in time make no rest by themselves", async () => {
  const connections = new InMemoryConnections(settled("a", 30));
  connections.remove = () => new Promise(() => {});
  const needs = { connections, sender: new ScriptedSender(() => "gone"), ...freeFlow() };

  const result = await fanOut(needs, data, everybody, limits({ deadline: Date.now() + 50 }));

  expect(result).toEqual({ report: { ...calm, delivered: 0, gone: 30, unremoved: 30 } });
});

test("when a page cannot be read, those before it are served and the rest begins with it", async () => {
  // given
  const away = new Error("the table is away");
  const connections = new InMemoryConnections(settled("a", 12));
  const { page } = connections;
  connections.page = async (stretch) => {
    if (stretch.after === "a7") throw away;
    return page.call(connections, stretch);
  };

  // when
  const result = await fanOut({ connections, sender: new ScriptedSender(() => "delivered"), ...freeFlow() }, data, everybody, limits());

  // then
  expect(result).toMatchObject({ report: { delivered: 8 }, rest: { pending: [], unread: [{ after: "a7" }] }, readError: away });
});

test("after the deadline nothing begins: what was read and what was not is the rest", async () => {
  // given
  const part: Part = { pending: settled("p", 2), unread: [{ after: "a3" }] };
  const connections = new InMemoryConnections(settled("a", 12));
  const sender = new ScriptedSender(() => "delivered");

  // when
  const result = await fanOut({ connections, sender, ...freeFlow() }, data, part, limits({ deadline: Date.now() }));

  // then
  expect(result).toEqual({ report: { ...calm, delivered: 0, gone: 0 }, rest: part });
  expect(sender.tried).toEqual([]);
  expect(connections.pagesRead).toEqual([]);
});

test("when the time is up, connections that wait for another try are part of the rest", async () => {
  // given: one that will be throttled for longer than there is time
  const sender = new ScriptedSender((connectionId) => (connectionId === "a1" ? throttled : "delivered"));
  const needs = { connections: new InMemoryConnections(settled("a", 4)), sender, ...freeFlow() };
  jest.spyOn(Math, "random").mockReturnValue(1);

  // when
  const result = await fanOut(needs, data, everybody, limits({ backoffMs: 3_600_000, deadline: Date.now() + 50 }));

  // then
  expect(result).toMatchObject({ report: { delivered: 3, failed: 0 }, rest: { pending: settled("a", 2).slice(1), unread: [] } });
});

afterEach(() => jest.restoreAllMocks());
