import type { KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { UserError } from "../errors";
import type { SecondaryIndex, Table } from "../model";
import { type Database, type IndexDefinition, OperationFailed, type TableDefinition } from "./database";

/**
 * Makes `tables`, as Terraform's provider would ask DynamoDB to, waits until each can be used, and puts rows in: the stack's, and those
 * that `moreItems` has.
 * @throws UserError for a table or a row that DynamoDB refuses.
 */
export async function createTables(
  database: Database,
  tables: readonly Table[],
  moreItems: (table: Table) => readonly object[] = () => [],
): Promise<void> {
  for (const table of tables) {
    try {
      await createTable(database, table, moreItems(table));
    } catch (error) {
      throw notMade(table, error);
    }
  }
}

/**
 * Makes `tables` beside those that are there.
 * @returns what deletes them again.
 * @throws UserError when one cannot be made. Then none of them is left.
 */
export async function addTables(database: Database, tables: readonly Table[]): Promise<() => Promise<void>> {
  const made: Table[] = [];
  const deleteMade = async () => {
    for (const { name } of made.splice(0)) await database.drop(name);
  };
  for (const table of tables) {
    try {
      await createTable(database, table);
      made.push(table);
    } catch (error) {
      if (!existed(error)) made.push(table);
      await deleteMade();
      throw notMade(table, error);
    }
  }
  return deleteMade;
}

async function createTable(database: Database, table: Table, moreItems: readonly object[] = []): Promise<void> {
  await database.run("CreateTable", tableDefinition(table));
  while ((await status(database, table.name)) === "CREATING");
  for (const Item of [...(table.items ?? []), ...moreItems]) await database.run("PutItem", { TableName: table.name, Item });
}

/** @returns UserError for what DynamoDB refuses, and other errors as they are. */
function notMade({ name }: Table, error: unknown): unknown {
  if (!(error instanceof OperationFailed)) return error;
  const reason = existed(error) ? "a table of that name was made by a request" : error.reason;
  return new UserError(`table ${name} cannot be made: ${reason}`);
}

function existed(error: unknown): boolean {
  return error instanceof OperationFailed && error.type === "ResourceInUseException";
}

async function status(database: Database, TableName: string): Promise<unknown> {
  const { Table: described } = await database.run("DescribeTable", { TableName });
  return typeof described === "object" && described !== null ? Reflect.get(described, "TableStatus") : undefined;
}

/** Billing and encryption have no meaning here. */
export function tableDefinition(table: Table): TableDefinition {
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(table.keySchema),
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    ...(table.globalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes: table.globalSecondaryIndexes.map(index) }),
    ...(table.localSecondaryIndexes.length > 0 && { LocalSecondaryIndexes: table.localSecondaryIndexes.map(index) }),
  };
}

function index({ name, keySchema: keys, projectionType, nonKeyAttributes }: SecondaryIndex): IndexDefinition {
  return {
    IndexName: name,
    KeySchema: keySchema(keys),
    Projection: { ProjectionType: projectionType, ...(nonKeyAttributes && { NonKeyAttributes: [...nonKeyAttributes] }) },
  };
}

function keySchema(keys: Table["keySchema"]): KeySchemaElement[] {
  return keys.map(({ attributeName, keyType }) => ({ AttributeName: attributeName, KeyType: keyType }));
}
