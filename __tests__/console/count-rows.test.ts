import { countRows } from "../../local/dynamodb/count-rows";
import { createTables } from "../../local/dynamodb/create-tables";
import { Database } from "../../local/dynamodb/database";

let database: Database;

beforeEach(async () => {
  database = new Database({ region: "eu-west-1", accountId: "123456789012" });
  const table = {
    arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/connections",
    name: "connections",
    keySchema: [{ attributeName: "id", keyType: "HASH" as const }],
    attributes: [{ name: "id", type: "S" as const }],
    globalSecondaryIndexes: [],
    localSecondaryIndexes: [],
  };
  await createTables(database, [table]);
});
afterEach(() => database.close());

test.each([0, 1, 500, 1_201])("all rows are counted, however many pages they take: %d", async (rows) => {
  await Promise.all(
    Array.from({ length: rows }, (_, id) => database.run("PutItem", { TableName: "connections", Item: { id: { S: String(id) } } })),
  );
  expect(await countRows(database, "connections")).toBe(rows);
});
