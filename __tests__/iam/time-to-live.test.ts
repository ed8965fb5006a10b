import { createTables } from "../../local/dynamodb/create-tables";
import { Database } from "../../local/dynamodb/database";
import { TimeToLive } from "../../local/dynamodb/time-to-live";
import type { Table } from "../../local/model";

const NOW = Date.UTC(2024, 4, 17);
const SECONDS = NOW / 1000;
const YEAR = 365 * 24 * 60 * 60;

function tableNamed(name: string): Table {
  return {
    arn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`,
    name,
    keySchema: [{ attributeName: "id", keyType: "HASH" }],
    attributes: [{ name: "id", type: "S" }],
    globalSecondaryIndexes: [],
    localSecondaryIndexes: [],
    timeToLiveAttribute: "ttl",
  };
}

let database: Database;

beforeEach(async () => {
  database = new Database({ region: "eu-west-1", accountId: "123456789012" });
  await createTables(database, [tableNamed("first"), tableNamed("second")]);
});

afterEach(() => database.close());

async function put(TableName: string, id: string, ttl: object): Promise<void> {
  await database.run("PutItem", { TableName, Item: { id: { S: id }, ...ttl } });
}

async function idsIn(TableName: string): Promise<unknown> {
  const { Items } = await database.run("Scan", { TableName });
  return (Items as { id: { S: string } }[]).map(({ id }) => id.S).sort();
}

test("rows past their time go, all others stay", async () => {
  // given
  await put("first", "past", { ttl: { N: String(SECONDS - 1) } });
  await put("first", "now", { ttl: { N: String(SECONDS) } });
  await put("first", "to come", { ttl: { N: String(SECONDS + 1) } });
  await put("first", "without", {});
  await put("first", "as a text", { ttl: { S: "1" } });
  await put("first", "in milliseconds", { ttl: { N: String(NOW) } });
  await put("first", "six years ago", { ttl: { N: String(SECONDS - 6 * YEAR) } });
  // when
  await new TimeToLive(database, [tableNamed("first")]).deleteExpired(NOW);
  // then
  expect(await idsIn("first")).toEqual(["as a text", "in milliseconds", "now", "six years ago", "to come", "without"]);
});

test("a table that is gone does not keep the rows of the others", async () => {
  // given
  const timeToLive = new TimeToLive(database, [tableNamed("first"), tableNamed("second")]);
  await put("second", "past", { ttl: { N: String(SECONDS - 1) } });
  await database.run("DeleteTable", { TableName: "first" });
  while (((await database.run("ListTables", {})).TableNames as string[]).includes("first"));
  // when
  await timeToLive.deleteExpired(NOW);
  // then
  expect(await idsIn("second")).toEqual([]);
});

test("what waits for a database that ends is told so", async () => {
  // So many that it can't have answered all of them.
  const waiting = Array.from({ length: 1_000 }, () => database.run("ListTables", {}));
  const closed = database.close();

  await expect(Promise.all([...waiting, closed])).rejects.toThrow("the database has been closed");
  await expect(database.run("ListTables", {})).rejects.toThrow("the database has been closed");
});
