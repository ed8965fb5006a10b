import { countRows } from "../../local/dynamodb/count-rows";
import { createTables } from "../../local/dynamodb/create-tables";
import { Database } from "../../local/dynamodb/database";

/** What DynamoDB takes in one call. */
const BATCH = 25;

const database = new Database({ region: "eu-west-1", accountId: "123456789012" });
afterAll(() => database.close());

test.each([0, 1, 500, 1_201])("all rows are counted, however many pages they take: %d", async (rows) => {
  const name = `table-${rows}`;
  const table = {
    arn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`,
    name,
    keySchema: [{ attributeName: "id", keyType: "HASH" as const }],
    attributes: [{ name: "id", type: "S" as const }],
    globalSecondaryIndexes: [],
    localSecondaryIndexes: [],
  };
  await createTables(database, [table]);
  const puts = Array.from({ length: rows }, (_, id) => ({ PutRequest: { Item: { id: { S: String(id) } } } }));
  for (let first = 0; first < rows; first += BATCH)
    await database.run("BatchWriteItem", { RequestItems: { [name]: puts.slice(first, first + BATCH) } });

  expect(await countRows(database, name)).toBe(rows);
});
