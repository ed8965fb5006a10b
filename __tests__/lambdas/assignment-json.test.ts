import fc from "fast-check";
import { packAssignment, unpackAssignment } from "../../lambdas/adapters/assignment-json";
import type { Assignment, Connection } from "../../lambdas/core/ports";
import { anyText } from "../helpers/any-text";

/** The default limit of an SQS queue in every version of Terraform's provider that the stack allows. */
const MAX_MESSAGE_BYTES = 262_144;

/** As API Gateway makes them. */
const connectionId = fc.uint8Array({ minLength: 11, maxLength: 11 }).map((bytes) => `${Buffer.from(bytes).toString("base64url")}=`);
const connection = fc.record({ connectionId, connectedAt: fc.integer({ min: 0, max: 2 ** 45 }) });
const stretch = fc.record(
  { segment: fc.record({ index: fc.nat(15), total: fc.nat(16) }), after: fc.string(), except: fc.array(fc.string()) },
  { requiredKeys: [] },
);
const assignment: fc.Arbitrary<Assignment> = fc.record({
  data: fc.oneof(
    anyText(),
    fc.json(),
    fc.string().map((text) => '"\\'.repeat(text.length)),
  ),
  sender: connection,
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

test.each([
  ["of 128 KB of plain letters", 128, "x", 278],
  ["of 128 KB of JSON that is nothing but quotes", 128, '"', 278],
  ["of 128 KB, with four bytes a character", 128, "🎉", 278],
  ["of 32 KB", 32, '"', 3_000],
])("the largest one with a text %s fits into a message of the queue of failures", (_, kilobytes, character, gone) => {
  const one = { connectionId: "0123456789abcde=", connectedAt: 1_738_650_243_101 };
  const many = (count: number): Connection[] => Array.from({ length: count }, () => one);

  const json = JSON.stringify(
    packAssignment({
      data: character.repeat((kilobytes * 1_024) / Buffer.byteLength(character)),
      sender: one,
      helpers: 16,
      startedAt: 1_738_650_243_101,
      broadcastId: "0123456789abcde=",
      part: {
        // A thousand that wait, two pages of 500, and the window with the slow posts beside it.
        pending: many(1_000 + 1_000 + 512),
        unread: [
          { segment: { index: 15, total: 16 }, after: "0123456789abcde=", except: many(500).map(({ connectionId }) => connectionId) },
        ],
        gone: many(gone),
      },
    }),
  );

  // Lambda's record has less than 2 KB around it.
  expect(Buffer.byteLength(json) + 2_048).toBeLessThan(MAX_MESSAGE_BYTES);
});
