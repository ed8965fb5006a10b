import fc from "fast-check";
import { assist, broadcast } from "../../lambdas/core/broadcast";
import { Capacity } from "../../lambdas/core/capacity";
import type { Assignment, SendOutcome } from "../../lambdas/core/ports";
import { countMissed, countServed, type FanOutReport } from "../../lambdas/core/tally";
import {
  freeFlow,
  InMemoryConnections,
  idsOf,
  RETRIES,
  RecordingHelpers,
  ScriptedSender,
  settled,
  THROTTLED,
  UNANSWERED,
  windowOf,
} from "../helpers/in-memory-ports";

/** What a connection answers, one after the other; the last answer stays. */
const outcome: fc.Arbitrary<SendOutcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<SendOutcome>("delivered") },
  { weight: 2, arbitrary: fc.constant<SendOutcome>("gone") },
  { weight: 2, arbitrary: fc.constant<SendOutcome>(THROTTLED) },
  { weight: 1, arbitrary: fc.constant<SendOutcome>({ reason: "500 Unknown", kind: "transient" }) },
  { weight: 1, arbitrary: fc.constant<SendOutcome>({ reason: "403 ForbiddenException", kind: "final" }) },
  { weight: 1, arbitrary: fc.constant<SendOutcome>({ reason: "413 PayloadTooLargeException", kind: "tooLarge" }) },
  { weight: 1, arbitrary: fc.constant<SendOutcome>(UNANSWERED) },
);

const world = fc.record({
  answers: fc.array(fc.array(outcome, { minLength: 1, maxLength: 4 }), { maxLength: 60 }),
  pageRows: fc.integer({ min: 1, max: 20 }),
  places: fc.integer({ min: 1, max: 8 }),
  /** How many turns of the event loop the n-th post takes. */
  turns: fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }),
  /** Reads that fail, by their number. */
  failingReads: fc.uniqueArray(fc.nat(20), { maxLength: 3 }),
  /** Time that each function has, in milliseconds; the one after the last has enough. */
  times: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
  /** Posts without an answer after which a connection is given up. */
  maxUnanswered: fc.constantFrom(1, 2),
  /** What one function is thought to serve in a second. */
  rate: fc.constantFrom(1, 1_000_000),
});

test("whatever the answers, pages, failures and deadlines: each connection ends in exactly one count or in the rest", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ answers, pageRows, places, turns, failingReads, times, maxUnanswered, rate }) => {
      // given
      const audience = settled("c", answers.length);
      const connections = new InMemoryConnections(audience, pageRows);
      const { page } = connections;
      let reads = 0;
      connections.page = async (stretch) => {
        reads += 1;
        if (failingReads.includes(reads)) throw new Error("the table is away");
        return page.call(connections, stretch);
      };
      let posts = 0;
      /** Connections whose answer settles them, each time that they get one. */
      const settledAt = new Map<string, number>();
      const sender = new ScriptedSender(async (connectionId, triesBefore) => {
        posts += 1;
        for (let turn = turns[posts % turns.length] ?? 0; turn > 0; turn -= 1) await new Promise(setImmediate);
        const own = answers[Number(connectionId.slice(1))] ?? [];
        const answer = own[Math.min(triesBefore, own.length - 1)] ?? "delivered";
        if (typeof answer === "string") settledAt.set(connectionId, (settledAt.get(connectionId) ?? 0) + 1);
        return answer;
      });
      const helpers = new RecordingHelpers();
      const needs = { connections, sender, helpers, ...freeFlow(), window: windowOf(places) };
      const timesLeft = [...times];
      const message = { data: "hello", sender: { connectionId: "c0", connectedAt: 0 }, broadcastId: "request-1", startedAt: Date.now() };
      const limits = () => {
        const now = Date.now();
        return { ...RETRIES, maxUnanswered, backoffMs: 0, deadline: now + (timesLeft.shift() ?? 10_000) };
      };

      // when: every assignment is served, as Lambda would see to it
      const results = [await broadcast({ ...needs, capacity: new Capacity(rate) }, message, limits())];
      const lost: Assignment["part"][] = [];
      for (let assignment = helpers.assignments.shift(); assignment; assignment = helpers.assignments.shift()) {
        const result = await assist(needs, assignment, limits());
        results.push(result);
        if (result.rest) lost.push(result.rest);
      }
      if (results[0]?.rest) lost.push(results[0].rest);

      // then: nobody is counted twice
      const sum = (key: Exclude<keyof FanOutReport, "reasons" | "firstMs" | "lastMs">) =>
        results.reduce((total, { report }) => total + report[key], 0);
      expect([...settledAt.values()].every((times) => times === 1)).toBe(true);
      expect(sum("delivered") + sum("gone")).toBe(settledAt.size);
      // A removal that is under way when the time is up counts as none, and may be one all the same.
      expect(connections.removed.length).toBeLessThanOrEqual(sum("gone"));
      const handedOnInVain = lost.reduce((total, { gone = [] }) => total + gone.length, 0);
      expect(connections.removed.length + sum("unremoved") + handedOnInVain).toBeGreaterThanOrEqual(sum("gone"));
      for (const { report } of results) {
        expect(Object.values(report.reasons).reduce((total, count) => total + count, 0)).toBe(countMissed(report));
      }
      // And nobody is forgotten: who is not counted is in a rest that somebody hears of.
      const unserved = new Set(lost.flatMap(({ pending }) => idsOf(pending)));
      for (const stretch of lost.flatMap(({ unread }) => unread)) {
        for (let from = stretch; ; ) {
          const { connections: rows, next } = await page.call(connections, from);
          for (const id of idsOf(rows)) if (!stretch.except?.includes(id)) unserved.add(id);
          if (next === undefined) break;
          from = { ...stretch, after: next };
        }
      }
      const served = results.reduce((total, { report }) => total + countServed(report), 0);
      expect(served + unserved.size).toBe(audience.length);
      // Posts without an answer are repeated where that is wanted, and nowhere else.
      if (maxUnanswered === 1) expect([sum("unanswered"), sum("repeated")]).toEqual([sum("unconfirmed"), 0]);
      else expect(sum("unanswered")).toBeGreaterThanOrEqual(sum("unconfirmed"));
    }),
    { numRuns: 200 },
  );
}, 60_000);
