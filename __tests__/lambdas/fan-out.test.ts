import { type FanOutLimits, fanOut } from "../../lambdas/core/fan-out";
import type { Connection, Part, SendFailure, SendOutcome } from "../../lambdas/core/ports";
import { TokenBucket } from "../../lambdas/core/token-bucket";
import type { Patience } from "../../lambdas/http/patience";
import {
  freeFlow,
  InMemoryConnections,
  idsOf,
  RETRIES,
  ScriptedSender,
  settled,
  THROTTLED,
  UNANSWERED,
  windowOf,
} from "../helpers/in-memory-ports";

const data = Buffer.from("hello");
const everybody: Part = { pending: [], unread: [{}] };
const forbidden: SendFailure = { reason: "403 ForbiddenException", kind: "final" };
const tooLarge: SendFailure = { reason: "413 PayloadTooLargeException", kind: "tooLarge" };
const calm = { failed: 0, tooLarge: 0, unconfirmed: 0, reasons: {}, throttled: 0, unanswered: 0, retried: 0, repeated: 0, unremoved: 0 };

function limits(change: Partial<FanOutLimits> = {}): FanOutLimits {
  const now = Date.now();
  return { ...RETRIES, startedAt: now, deadline: now + 60_000, ...change };
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
    if (sender.tried.length === others + 2) for (const end of hung) end(UNANSWERED);
    return "delivered";
  });
  const connections = new InMemoryConnections(settled("a", others + 2));

  // when
  const { report } = await fanOut({ connections, sender, ...freeFlow(), window: windowOf(2) }, data, everybody, limits());

  // then
  expect(report).toMatchObject({ delivered: others, failed: 0, unconfirmed: 2, unanswered: 2, retried: 0, reasons: { ETIMEDOUT: 2 } });
});

test("what waits for another try takes no place from others", async () => {
  // given: one place, and a connection that is throttled until all others are served
  const sender: ScriptedSender = new ScriptedSender((connectionId) =>
    connectionId === "a0" && sender.tried.length < 8 ? THROTTLED : "delivered",
  );
  const needs = { connections: new InMemoryConnections(settled("a", 8)), sender, ...freeFlow(), window: windowOf(1) };

  // when
  const { report } = await fanOut(needs, data, everybody, limits({ maxAttempts: 20, backoffMs: 5 }));

  // then
  expect(report).toMatchObject({ delivered: 8, failed: 0 });
  expect(report.throttled).toBe(report.retried);
});

test("the tries come to an end, and the last answer is the reason", async () => {
  const sender = new ScriptedSender(() => THROTTLED);
  const needs = { connections: new InMemoryConnections(settled("a", 2)), sender, ...freeFlow() };

  const { report } = await fanOut(needs, data, everybody, limits({ maxAttempts: 4 }));

  expect(report).toMatchObject({ delivered: 0, failed: 2, reasons: { [THROTTLED.reason]: 2 }, throttled: 8, retried: 6 });
});

test("what another try cannot change is not tried again, and an unexpected error is a failure by its name", async () => {
  const sender = new ScriptedSender((connectionId) => {
    if (connectionId === "a1") throw new RangeError("out of luck");
    return connectionId === "a2" ? tooLarge : forbidden;
  });
  const needs = { connections: new InMemoryConnections(settled("a", 3)), sender, ...freeFlow() };

  const { report } = await fanOut(needs, data, everybody, limits());

  const reasons = { [forbidden.reason]: 1, RangeError: 1, [tooLarge.reason]: 1 };
  expect(report).toEqual({ ...calm, delivered: 0, gone: 0, failed: 2, tooLarge: 1, reasons });
});

describe("a post without an answer", () => {
  /** Answers each post, but for those to a1 that are the `silent` first ones. */
  const silentAtFirst = (silent: number) =>
    new ScriptedSender((connectionId, triesBefore) => (connectionId === "a1" && triesBefore < silent ? UNANSWERED : "delivered"));

  test("is not repeated where each client is to get the message at most once", async () => {
    const sender = silentAtFirst(1);
    const needs = { connections: new InMemoryConnections(settled("a", 3)), sender, ...freeFlow() };

    const { report } = await fanOut(needs, data, everybody, limits({ maxUnanswered: 1 }));

    expect(report).toMatchObject({ delivered: 2, unconfirmed: 1, unanswered: 1, retried: 0, repeated: 0, reasons: { ETIMEDOUT: 1 } });
    expect(sender.tried).toEqual(["a0", "a1", "a2"]);
  });

  test("is repeated where each client is to get the message at least once", async () => {
    const sender = silentAtFirst(2);
    const needs = { connections: new InMemoryConnections(settled("a", 3)), sender, ...freeFlow() };

    const { report } = await fanOut(needs, data, everybody, limits({ maxUnanswered: 3 }));

    expect(report).toMatchObject({ delivered: 3, unconfirmed: 0, unanswered: 2, retried: 2, repeated: 2, reasons: {} });
  });

  test("is repeated only so often, and then its receiver is given up", async () => {
    const needs = { connections: new InMemoryConnections(settled("a", 3)), sender: silentAtFirst(99), ...freeFlow() };

    const { report } = await fanOut(needs, data, everybody, limits({ maxUnanswered: 2 }));

    expect(report).toMatchObject({ delivered: 2, unconfirmed: 1, unanswered: 2, retried: 1, repeated: 1, reasons: { ETIMEDOUT: 1 } });
  });

  test("counts as repeated as well when another answer came between", async () => {
    // given: silence, then 429, then 200
    const sender = new ScriptedSender((_, triesBefore) => ([UNANSWERED, THROTTLED] as const)[triesBefore] ?? "delivered");
    const needs = { connections: new InMemoryConnections(settled("a", 1)), sender, ...freeFlow() };

    const { report } = await fanOut(needs, data, everybody, limits({ maxUnanswered: 2 }));

    expect(report).toMatchObject({ delivered: 1, throttled: 1, unanswered: 1, retried: 2, repeated: 2 });
  });
});

describe("the time that a post may go without an answer", () => {
  const patience = { minMs: 30, maxMs: 300 };
  /** As an HTTP client does it: asks each time that the time is up. */
  const answeringAfter = (latencyMs: number, outcome: SendOutcome) => async (patience: Patience) => {
    for (const startedAt = performance.now(); ; ) {
      const waitedMs = performance.now() - startedAt;
      if (waitedMs >= latencyMs) return outcome;
      const leftMs = patience(waitedMs);
      if (leftMs <= 0) return UNANSWERED;
      await new Promise((resolve) => setTimeout(resolve, Math.min(leftMs, latencyMs - waitedMs)));
    }
  };

  test("grows with the answers, so that a 429 which comes late is a reason to try again", async () => {
    // given: one answer that takes nearly as long as posts may take at least, and one that is later than that
    const late = (triesBefore: number) => (triesBefore === 0 ? answeringAfter(60, THROTTLED) : answeringAfter(0, "delivered"));
    const sender = new ScriptedSender((connectionId, triesBefore, patience) =>
      connectionId === "a0" ? answeringAfter(25, "delivered")(patience) : late(triesBefore)(patience),
    );
    const needs = { connections: new InMemoryConnections(settled("a", 2)), sender, ...freeFlow() };

    const { report } = await fanOut(needs, data, everybody, limits({ patience }));

    expect(report).toMatchObject({ delivered: 2, throttled: 1, unanswered: 0, retried: 1 });
  });

  test("is the least where answers are quick", async () => {
    const sender = new ScriptedSender((connectionId, _, patience) =>
      answeringAfter(connectionId === "a0" ? 0 : 10_000, "delivered")(patience),
    );
    const needs = { connections: new InMemoryConnections(settled("a", 2)), sender, ...freeFlow() };

    const { report } = await fanOut(needs, data, everybody, limits({ patience }));

    expect(report).toMatchObject({ delivered: 1, unconfirmed: 1 });
  });
});

test("slow posts make the window smaller, although they leave their places", async () => {
  // given: a window that knows quick answers, and posts that are all slow
  const flow = freeFlow();
  for (let n = 0; n < 64; n += 1) flow.window.noteAnswer(performance.now() - 10, performance.now(), false);
  const sender = new ScriptedSender(() => new Promise((resolve) => setTimeout(resolve, 400, "delivered")));

  // when
  await fanOut({ connections: new InMemoryConnections(settled("a", 200), 200), sender, ...flow }, data, everybody, limits());

  // then
  expect(flow.window.size).toBeLessThan(64);
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

test("rows that are not removed in time go with the rest, and the function that gets the rest removes them", async () => {
  // given: removals that hang, and a connection that is throttled for longer than there is time
  const sender = new ScriptedSender((connectionId) => (connectionId === "a3" ? THROTTLED : "gone"));
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

test("of rows that are not removed in time, a rest takes as many as an assignment has room for beside the text", async () => {
  // given: 400 gone connections, and one that waits for another try
  const audience = settled("a", 401);
  const sender = new ScriptedSender((connectionId) => (connectionId === "a400" ? THROTTLED : "gone"));
  const connections = new InMemoryConnections(audience, 401);
  connections.remove = () => new Promise(() => {});
  jest.spyOn(Math, "random").mockReturnValue(1);

  // when
  const { report, rest } = await fanOut(
    { connections, sender, ...freeFlow() },
    Buffer.alloc(128 * 1024),
    everybody,
    limits({ backoffMs: 3_600_000, deadline: Date.now() + 1_000 }),
  );

  // then
  expect([rest?.gone?.length, report.unremoved]).toEqual([278, 122]);
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
  const sender = new ScriptedSender((connectionId) => (connectionId === "a1" ? THROTTLED : "delivered"));
  const needs = { connections: new InMemoryConnections(settled("a", 4)), sender, ...freeFlow() };
  jest.spyOn(Math, "random").mockReturnValue(1);

  // when
  const result = await fanOut(needs, data, everybody, limits({ backoffMs: 3_600_000, deadline: Date.now() + 50 }));

  // then
  expect(result).toMatchObject({ report: { delivered: 3, failed: 0 }, rest: { pending: settled("a", 2).slice(1), unread: [] } });
});

afterEach(() => jest.restoreAllMocks());
