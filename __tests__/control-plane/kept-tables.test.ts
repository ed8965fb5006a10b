import path from "node:path";
import { createTables } from "../../local/dynamodb/create-tables";
import type { Database } from "../../local/dynamodb/database";
import { reconcileTables } from "../../local/dynamodb/kept-tables";
import { openRows } from "../../local/dynamodb/open-rows";
import type { Table } from "../../local/model";
import { temporaryFolder } from "../helpers/temporary-folder";

const ACCOUNT = { region: "eu-west-1", accountId: "123456789012" };

function tableNamed(name: string, isIndexed = false): Table {
  const byRoom = { name: "byRoom", keySchema: [{ attributeName: "room", keyType: "HASH" }], projectionType: "ALL" } as const;
  return {
    arn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`,
    name,
    keySchema: [{ attributeName: "id", keyType: "HASH" }],
    attributes: [{ name: "id", type: "S" }, ...(isIndexed ? [{ name: "room", type: "S" } as const] : [])],
    globalSecondaryIndexes: isIndexed ? [byRoom] : [],
    localSecondaryIndexes: [],
  };
}

const folder = temporaryFolder();
let database: Database;

afterEach(() => database.close());

test("a start makes the tables of the folder those of the account, whichever of the two was written last", async () => {
  // given
  const directory = path.join(folder, "reconciled");
  database = await openRows(directory, ACCOUNT);
  await createTables(database, [tableNamed("both"), tableNamed("onlyInRows")]);
  await database.run("PutItem", { TableName: "both", Item: { id: { S: "a" }, room: { S: "den" } } });
  await database.run("PutItem", { TableName: "onlyInRows", Item: { id: { S: "a" } } });
  await database.close();
  // when
  database = await openRows(directory, ACCOUNT);
  await reconcileTables(database, [tableNamed("both", true), tableNamed("onlyInAccount")]);
  // then
  expect(await database.run("ListTables", {})).toEqual({ TableNames: ["both", "onlyInAccount"] });
  const query = {
    TableName: "both",
    IndexName: "byRoom",
    KeyConditionExpression: "room = :room",
    ExpressionAttributeValues: { ":room": { S: "den" } },
  };
  expect(await database.run("Query", query)).toMatchObject({ Count: 1 });
  await createTables(database, [tableNamed("onlyInRows")]);
  expect(await database.run("Scan", { TableName: "onlyInRows" })).toMatchObject({ Count: 0 });
});

test("a folder that a runtime uses is refused to a second one", async () => {
  // given
  const directory = path.join(folder, "locked");
  database = await openRows(directory, ACCOUNT);
  // then
  await expect(openRows(directory, ACCOUNT)).rejects.toThrow(`--state ${directory}: another runtime uses it`);
});
