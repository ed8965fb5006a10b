import { type BroadcastLimits, broadcast } from "../../lambdas/core/broadcast";
import type { Connection, Connections, SendOutcome } from "../../lambdas/core/ports";
import { InMemoryConnections, ScriptedSender, settled } from "../helpers/in-memory-ports";

const data = Buffer.from("hello");
const throttled: SendOutcome = { reason: "429 LimitExceededException", retryable: true };
const forbidden: SendOutcome = { reason: "403 ForbiddenException", retryable: false };

function limits(change: Partial<BroadcastLimits> = {}): BroadcastLimits {
  return { concurrency: 8, maxAttempts: 3, backoffMs: 1, deadline: Date.now() + 60_000, ...change };
}

test("every connection of every page is pushed to once, in the order of the pages", async () => {
  // given
  const pages = [settled("a", 3), [], settled("b", 1), settled("c", 20)];
  const connections = new InMemoryConnections(pages);
  const sender = new ScriptedSender(() => "delivered");

  // when
  const report = await broadcast({ connections, sender }, data, limits());

  // then
  expect(report).toEqual({ delivered: 24, gone: 0, failed: 0, reasons: {}, retries: 0, unremoved: 0 });
  expect(sender.tried).toEqual(pages.flat().map(({ connectionId }) => connectionId));
  expect(connections.removed).toEqual([]);
});

test("an empty audience is no trouble", async () => {
  const ports = { connections: new InMemoryConnections([[]]), sender: new ScriptedSender(() => "delivered") };

  expect(await broadcast(ports, data, limits())).toEqual({ delivered: 0, gone: 0, failed: 0, reasons: {}, retries: 0, unremoved: 0 });
});

test("whatever the mix and order of outcomes, each connection is in exactly one count", async () => {
  // given: outcomes drawn anew in each round, over pages of every size
  const kinds: readonly (() => SendOutcome)[] = [
    () => "delivered",
    () => "gone",
    () => forbidden,
    () => throttled,
    () => {
      throw new TypeError("nobody planned for this");
    },
  ];
  for (let round = 0; round < 50; round += 1) {
    const pages = Array.from({ length: 4 }, (_, page) => settled(`${page}-`, Math.floor(Math.random() * 12)));
    const fate = new Map(pages.flat().map(({ connectionId }) => [connectionId, Math.floor(Math.random() * kinds.length)]));
    const those = (kind: number) => [...fate].filter(([, drawn]) => drawn === kind).map(([connectionId]) => connectionId);
    const connections = new InMemoryConnections(pages);
    const sender = new ScriptedSender(async (connectionId) => {
      // Answers come back in another order than the posts went out.
      await Promise.all(Array.from({ length: Math.floor(Math.random() * 5) }, () => Promise.resolve()));
      return kinds[fate.get(connectionId) ?? 0]?.() ?? "delivered";
    });

    // when
    const report = await broadcast({ connections, sender }, data, limits({ backoffMs: 0 }));

    // then
    const [delivered, gone, refused, tooBusy, broken] = kinds.map((_, kind) => those(kind).length);
    expect(report).toMatchObject({ delivered, gone, unremoved: 0, retries: (tooBusy ?? 0) * 2 });
    expect(report.failed).toBe((refused ?? 0) + (tooBusy ?? 0) + (broken ?? 0));
    expect(Object.values(report.reasons).reduce((sum, count) => sum + count, 0)).toBe(report.failed);
    expect(report.reasons.TypeError ?? 0).toBe(broken);
    expect(connections.removed.sort()).toEqual(those(1).sort());
  }
});

test("a gone connection is forgotten, and one whose row stays does no harm to the others", async () => {
  // given
  const connections: Connections = {
    pages: () => new InMemoryConnections([settled("a", 3)]).pages(),
    remove: async () => {
      throw new Error("the table is away");
    },
  };
  const sender = new ScriptedSender((connectionId) => (connectionId === "a1" ? "gone" : "delivered"));

  // when
  const report = await broadcast({ connections, sender }, data, limits());

  // then
  expect(report).toMatchObject({ delivered: 2, gone: 1, failed: 0, unremoved: 1 });
});

test("a connection that is gone because its handshake may still be under way keeps its row", async () => {
  // given
  const now = Date.now();
  const page: readonly Connection[] = [
    { connectionId: "in its handshake", connectedAt: now - 1_000 },
    { connectionId: "past it", connectedAt: now - 31_000 },
  ];
  const connections = new InMemoryConnections([page]);

  // when
  const report = await broadcast({ connections, sender: new ScriptedSender(() => "gone") }, data, limits());

  // then
  expect(report).toMatchObject({ gone: 2 });
  expect(connections.removed).toEqual(["past it"]);
});

test("as many connections as allowed are served at a time, also across pages, and never more", async () => {
  // given: pages smaller than the concurrency, and posts that only end when all places are taken or nothing is left
  const connections = new InMemoryConnections([settled("a", 3), settled("b", 3), settled("c", 3)]);
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
  const report = await broadcast({ connections, sender }, data, limits({ concurrency: 4 }));

  // then
  expect(report.delivered).toBe(9);
  expect(sender.mostAtOnce).toBe(4);
});

test("a connection that hangs holds its own place only", async () => {
  // given: one that does not answer before everybody else has
  const others = 20;
  let answerHung: (outcome: SendOutcome) => void = () => {};
  const sender = new ScriptedSender((connectionId) => {
    if (connectionId === "a0") {
      return new Promise((resolve) => {
        answerHung = resolve;
      });
    }
    if (sender.tried.length === others + 1) answerHung({ reason: "ETIMEDOUT", retryable: false });
    return "delivered";
  });

  // when
  const connections = new InMemoryConnections([settled("a", others + 1)]);
  const report = await broadcast({ connections, sender }, data, limits({ concurrency: 2 }));

  // then
  expect(report).toMatchObject({ delivered: others, failed: 1, reasons: { ETIMEDOUT: 1 } });
});

test("when a page cannot be read, those before it are served and the report says why the rest is missing", async () => {
  // given
  const away = new Error("the table is away");
  const connections: Connections = {
    async *pages() {
      yield settled("a", 5);
      throw away;
    },
    remove: async () => {},
  };

  // when
  const report = await broadcast({ connections, sender: new ScriptedSender(() => "delivered") }, data, limits());

  // then
  expect(report).toMatchObject({ delivered: 5, gone: 0, failed: 0, readError: away });
});

test("at the deadline what is left of the page counts as failed, and no further page is served", async () => {
  // given: time that is up with the second post
  const connections = new InMemoryConnections([settled("a", 4), settled("b", 4), settled("c", 4)]);
  const deadline = 1_000;
  let now = 0;
  jest.spyOn(Date, "now").mockImplementation(() => now);
  const sender = new ScriptedSender((connectionId) => {
    if (connectionId === "a1") now = deadline;
    return "delivered";
  });

  // when
  const report = await broadcast({ connections, sender }, data, limits({ concurrency: 1, deadline }));

  // then
  expect(report).toMatchObject({ delivered: 2, failed: 2, reasons: { deadline: 2 } });
  expect(report.readError).toEqual(new Error("The time was up before every connection was read"));
  expect(sender.tried).toEqual(["a0", "a1"]);
  expect(connections.pagesRead).toBe(2);
});

afterEach(() => jest.restoreAllMocks());
