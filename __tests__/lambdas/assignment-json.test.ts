import fc from "fast-check";
import { packAssignment, unpackAssignment } from "../../lambdas/adapters/assignment-json";
import { MAX_PUSH_BYTES } from "../../lambdas/core/parse-message";
import type { Assignment, Connection } from "../../lambdas/core/ports";

/** What a queue of SQS takes, unless it is told otherwise, with any version of Terraform's provider. */
const MAX_MESSAGE_BYTES = 262_144;

const connection = fc.record({ connectionId: fc.string({ minLength: 1 }), connectedAt: fc.integer({ min: 0, max: 2 ** 45 }) });
const stretch = fc.record(
  { segment: fc.record({ index: fc.nat(15), total: fc.nat(16) }), after: fc.string(), except: fc.array(fc.string()) },
  { requiredKeys: [] },
);
const assignment: fc.Arbitrary<Assignment> = fc.record({
  data: fc.string(),
  helpers: fc.integer({ min: 1, max: 16 }),
  startedAt: fc.nat(),
  broadcastId: fc.string(),
  part: fc.record(
    { pending: fc.array(connection), unread: fc.array(stretch), gone: fc.array(connection) },
    { requiredKeys: ["pending", "unread"] },
  ),
});

test("an assignment arrives as it was sent", () => {
  fc.assert(
    fc.property(assignment, (sent) => {
      expect(unpackAssignment(JSON.parse(JSON.stringify(packAssignment(sent))))).toEqual(sent);
    }),
  );
});

test("the largest one fits into a message of the queue of failures", () => {
  const many = (count: number): Connection[] =>
    Array.from({ length: count }, () => ({ connectionId: "0123456789abcde=", connectedAt: 1_738_650_243_101 }));

  const json = JSON.stringify(
    packAssignment({
      data: "x".repeat(MAX_PUSH_BYTES),
      helpers: 16,
      startedAt: 1_738_650_243_101,
      broadcastId: "0123456789abcde=",
      part: {
        // A thousand that wait, two pages of 500, and the window with the slow posts beside it.
        pending: many(1_000 + 1_000 + 512),
        unread: [
          { segment: { index: 15, total: 16 }, after: "0123456789abcde=", except: many(500).map(({ connectionId }) => connectionId) },
        ],
        gone: many(3_000),
      },
    }),
  );

  // What Lambda writes around it in the record is less than 2 KB.
  expect(json.length + 2_048).toBeLessThan(MAX_MESSAGE_BYTES);
});
