import { countRows } from "../../local/dynamodb/count-rows";
import { createTables } from "../../local/dynamodb/create-tables";
import { Database } from "../../local/dynamodb/database";

/** What DynamoDB takes in one call. */
const BATCH = 25;

const TABLE = {
  arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/connections",
  name: "connections",
  keySchema: [{ attributeName: "id", keyType: "HASH" as const }],
  attributes: [{ name: "id", type: "S" as const }],
  globalSecondaryIndexes: [],
  localSecondaryIndexes: [],
};

const database = new Database({ region: "eu-west-1", accountId: "123456789012" });
afterAll(() => database.close());

async function putRows(from: number, to: number): Promise<void> {
  const puts = Array.from({ length: to - from }, (_, row) => ({ PutRequest: { Item: { id: { S: String(from + row) } } } }));
  for (let first = 0; first < puts.length; first += BATCH)
    await database.run("BatchWriteItem", { RequestItems: { [TABLE.name]: puts.slice(first, first + BATCH) } });
}

test("all rows are counted, however many pages they take", async () => {
  await createTables(database, [TABLE]);
  let before = 0;
  for (const rows of [0, 1, 500, 1_001]) {
    await putRows(before, rows);
    expect(await countRows(database, TABLE.name)).toBe(rows);
    before = rows;
  }
});
