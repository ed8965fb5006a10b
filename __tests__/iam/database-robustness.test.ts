import fc from "fast-check";
import { createTables } from "../../local/dynamodb/create-tables";
import { Database } from "../../local/dynamodb/database";
import { NO_DATABASE_FAULTS } from "../../local/dynamodb/database-faults";
import { dynamoDbOperations } from "../../local/dynamodb/operations";
import { requiredAccess } from "../../local/dynamodb/required-access";
import { TimeToLive } from "../../local/dynamodb/time-to-live";
import type { Table } from "../../local/model";
import { modelWith } from "../helpers/model-with";
import { scaled } from "../helpers/scaled";

const table: Table = {
  arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/rows",
  name: "rows",
  keySchema: [{ attributeName: "id", keyType: "HASH" }],
  attributes: [{ name: "id", type: "S" }],
  globalSecondaryIndexes: [],
  localSecondaryIndexes: [],
};
const model = modelWith({ tables: [table] });

const PARTS = [
  "Item",
  "Key",
  "RequestItems",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  "KeyConditions",
  "AttributesToGet",
  "ResourceArn",
];
const TEXTS = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "ProjectionExpression",
  "UpdateExpression",
  "IndexName",
  "Select",
];

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constant({ id: { S: "a" } }),
  fc.constant({ rows: { Keys: [{ id: { S: "a" } }] } }),
  fc.constant({ rows: [{ DeleteRequest: null }, { PutRequest: { Item: 1 } }] }),
);
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom("id = :v", "#a = :v AND", "SET a = ", "attribute_exists(id)", ":v", "a.b[0]"),
);
const input = fc
  .tuple(fc.dictionary(fc.constantFrom(...PARTS), value, { maxKeys: 4 }), fc.dictionary(fc.constantFrom(...TEXTS), text, { maxKeys: 3 }))
  .map(([parts, texts]) => ({ TableName: "rows", ...parts, ...texts }));

test("whatever a client sends is answered, and the database goes on", async () => {
  // given
  const database = new Database(model);
  await createTables(database, [table]);
  // A table that is deleted would make the rest of the test easy.
  const timeToLive = new TimeToLive(database, [table]);
  const operations = dynamoDbOperations({ model: () => model, database, timeToLive, faults: NO_DATABASE_FAULTS });
  const operation = fc.constantFrom(...Object.keys(operations).filter((name) => !["DeleteTable", "UpdateTimeToLive"].includes(name)));
  const body = fc.oneof(
    input.map((json) => JSON.stringify(json)),
    fc.string({ maxLength: 30 }),
  );
  try {
    // when
    await fc.assert(
      fc.asyncProperty(operation, body, async (name, sent) => {
        const { status } = await database.execute({
          method: "POST",
          url: "/",
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": `DynamoDB_20120810.${name}`,
            authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none",
            "x-amz-date": "20240101T000000Z",
          },
          body: sent,
        });
        expect([200, 400, 500]).toContain(status);
      }),
      { numRuns: scaled(120) },
    );
    // then
    expect((await database.run("ListTables", {})).TableNames).toContain("rows");
  } finally {
    await database.close();
  }
}, 60_000);

test("a request at which dynalite throws is answered 500, and what is underway beside it is served", async () => {
  // given
  const database = new Database(model);
  await createTables(database, [table]);
  try {
    // when
    const broken = database.run("PutItem", { TableName: "rows", Item: { id: null } });
    const sound = database.run("PutItem", { TableName: "rows", Item: { id: { S: "a" } } });
    // then
    await expect(broken).rejects.toThrow(/^PutItem failed: .*InternalServerError/);
    await sound;
    expect((await database.run("Scan", { TableName: "rows" })).Items).toEqual([{ id: { S: "a" } }]);
  } finally {
    await database.close();
  }
});

test("IAM is asked for the table of the operation, whatever else the input names", () => {
  const others = fc.record({
    RequestItems: fc.constantFrom<unknown>({ other: [] }, {}, null),
    ResourceArn: fc.constantFrom("arn:aws:dynamodb:eu-west-1:123456789012:table/other", ""),
    Requests: fc.constantFrom<unknown>({ Keys: [{ id: { S: "other" } }] }, []),
  });
  const single = ["DeleteItem", "DescribeTable", "GetItem", "PutItem", "UpdateItem", "UpdateTimeToLive"];
  fc.assert(
    fc.property(fc.constantFrom(...single), input, others, (operation, sent, more) => {
      const asked = requiredAccess(operation, { ...sent, ...more, IndexName: "other" }, model);
      expect(asked.map(({ action, resource }) => [action, resource])).toEqual([[`dynamodb:${operation}`, table.arn]]);
    }),
    { numRuns: scaled(80) },
  );
});

test("the partition key of an item can't be covered up by what is not the operation's", () => {
  const item = { id: { S: "mine" } };
  const [asked] = requiredAccess("PutItem", { TableName: "rows", Item: item, Requests: { Keys: [{ id: { S: "other" } }] } }, model);

  expect(asked?.context?.["dynamodb:LeadingKeys"]).toEqual(["mine"]);
});

test("a query whose partition key is not understood has one that no policy names", () => {
  const query = { TableName: "rows", KeyConditionExpression: "(id) = :v", ExpressionAttributeValues: { ":v": { S: "other" } } };
  const [asked] = requiredAccess("Query", query, model);

  expect(asked?.context?.["dynamodb:LeadingKeys"]).toEqual([""]);
});
