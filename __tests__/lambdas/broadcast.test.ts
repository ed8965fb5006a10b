import { assist, broadcast } from "../../lambdas/core/broadcast";
import { Capacity } from "../../lambdas/core/capacity";
import type { Assignment } from "../../lambdas/core/ports";
import { freeFlow, InMemoryConnections, idsOf, RETRIES, RecordingHelpers, ScriptedSender, settled } from "../helpers/in-memory-ports";

const message = { data: "hello", sender: { connectionId: "a0", connectedAt: 0 }, broadcastId: "request-1", startedAt: Date.now() };

/** What is under test, with an audience, in pages of four, and helpers that the test sets. */
function world(count: number, refuses?: (assignment: Assignment) => boolean) {
  return {
    connections: new InMemoryConnections(settled("a", count)),
    sender: new ScriptedSender(() => "delivered"),
    helpers: new RecordingHelpers(refuses),
    capacity: new Capacity(10_000),
    ...freeFlow(),
  };
}

/** What asks for help with any audience, however much time there is. */
function noCapacity(maxRate: number): Capacity {
  const capacity = new Capacity(maxRate);
  const { helpersFor } = capacity;
  capacity.helpersFor = (connections) => helpersFor.call(capacity, connections, 0);
  return capacity;
}

function limits(timeMs: number) {
  const now = Date.now();
  return { ...RETRIES, deadline: now + timeMs };
}

test("an audience for one function is served by it alone, and one page is not even counted", async () => {
  // given
  const needs = world(4);
  needs.connections.size = () => Promise.reject(new Error("nobody should ask"));

  // when
  const { report, helpers, rest } = await broadcast(needs, message, limits(10_000));

  // then
  expect([report.delivered, helpers, rest]).toEqual([4, 0, undefined]);
  expect(needs.helpers.assignments).toEqual([]);
});

test("an audience beyond one function's time is split into segments without the page that is served already", async () => {
  // given: 10,000 a second allowed, 5,000 assumed
  const needs = { ...world(40), capacity: noCapacity(10_000) };

  // when
  const { report, helpers, rest } = await broadcast(needs, message, limits(10_000));

  // then
  expect([helpers, rest]).toEqual([2, undefined]);
  expect(report.delivered).toBe(4);
  expect(needs.helpers.assignments).toEqual(
    [0, 1].map((index) => ({
      ...message,
      helpers: 2,
      part: { pending: [], unread: [{ segment: { index, total: 2 }, except: ["a0", "a1", "a2", "a3"] }] },
    })),
  );
});

test("a segment that no helper takes is served here", async () => {
  // given
  const refuses = ({ part }: Assignment) => part.unread[0]?.segment?.index === 1;
  const needs = { ...world(40, refuses), capacity: noCapacity(20_000) };

  // when
  const { report, helpers, rest } = await broadcast(needs, message, limits(10_000));

  // then
  expect([helpers, rest]).toEqual([3, undefined]);
  const segment = idsOf(needs.connections.all.filter((_, index) => index % 4 === 1 && index >= 4));
  expect(needs.sender.tried).toEqual(["a0", "a1", "a2", "a3", ...segment]);
  expect(report.delivered).toBe(4 + segment.length);
});

test("when the table cannot be counted, the first page is served and the rest goes to a helper", async () => {
  const needs = world(40);
  needs.connections.size = () => Promise.reject(new Error("the table is away"));

  const { report, helpers, rest } = await broadcast(needs, message, limits(10_000));

  expect([report.delivered, helpers, rest]).toEqual([4, 1, undefined]);
  expect(needs.helpers.assignments).toMatchObject([{ helpers: 1, part: { pending: [], unread: [{ after: "a3" }] } }]);
});

test("when not even the first page can be read, no helper is troubled and the rest says that it was everybody", async () => {
  const needs = world(40);
  const away = new Error("the table is away");
  needs.connections.page = () => Promise.reject(away);

  const result = await broadcast(needs, message, limits(10_000));

  expect(result).toMatchObject({ helpers: 0, rest: { pending: [], unread: [{}] }, readError: away });
  expect(needs.helpers.assignments).toEqual([]);
});

test("a helper passes on what it has no time for, if it has served anybody, with everything else as it was", async () => {
  // given
  const needs = world(0);
  const later = settled("b", 1);
  const stuck = new ScriptedSender((connectionId) => (connectionId === "b0" ? { reason: "503 Unknown", kind: "transient" } : "delivered"));
  const assignment: Assignment = {
    ...message,
    startedAt: 5,
    helpers: 3,
    part: { pending: [...settled("a", 2), ...later], unread: [] },
  };
  jest.spyOn(Math, "random").mockReturnValue(1);
  const hour = { ...limits(50), backoffMs: 3_600_000 };

  // when
  const some = await assist({ ...needs, sender: stuck }, assignment, hour);
  const none = await assist({ ...needs, sender: stuck }, { ...assignment, part: { pending: later, unread: [] } }, hour);

  // then
  expect([some.report.delivered, some.helpers, some.rest]).toEqual([2, 1, undefined]);
  expect(needs.helpers.assignments).toEqual([{ ...assignment, part: { pending: later, unread: [] } }]);
  expect([none.helpers, none.rest]).toEqual([0, { pending: later, unread: [] }]);
});

afterEach(() => jest.restoreAllMocks());
