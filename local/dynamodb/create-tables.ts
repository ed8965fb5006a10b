import type { CreateTableCommandInput, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import type { SecondaryIndex, Table } from "../model";
import type { Database } from "./database";

/**
 * Makes `tables`, as Terraform's provider would ask DynamoDB to, waits until each can be used, and puts rows in: the stack's, and those
 * that `moreItems` has.
 */
export async function createTables(
  database: Database,
  tables: readonly Table[],
  moreItems: (table: Table) => readonly object[] = () => [],
): Promise<void> {
  for (const table of tables) {
    await database.run("CreateTable", createTableInput(table));
    while ((await status(database, table.name)) === "CREATING");
    for (const Item of [...(table.items ?? []), ...moreItems(table)]) await database.run("PutItem", { TableName: table.name, Item });
  }
}

async function status(database: Database, TableName: string): Promise<unknown> {
  const { Table: described } = await database.run("DescribeTable", { TableName });
  return typeof described === "object" && described !== null ? Reflect.get(described, "TableStatus") : undefined;
}

/** Billing and encryption have no meaning here. */
function createTableInput(table: Table): CreateTableCommandInput {
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(table.keySchema),
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    ...(table.globalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes: table.globalSecondaryIndexes.map(index) }),
    ...(table.localSecondaryIndexes.length > 0 && { LocalSecondaryIndexes: table.localSecondaryIndexes.map(index) }),
  };
}

function index({ name, keySchema: keys, projectionType, nonKeyAttributes }: SecondaryIndex) {
  return {
    IndexName: name,
    KeySchema: keySchema(keys),
    Projection: { ProjectionType: projectionType, ...(nonKeyAttributes && { NonKeyAttributes: [...nonKeyAttributes] }) },
  };
}

function keySchema(keys: Table["keySchema"]): KeySchemaElement[] {
  return keys.map(({ attributeName, keyType }) => ({ AttributeName: attributeName, KeyType: keyType }));
}
