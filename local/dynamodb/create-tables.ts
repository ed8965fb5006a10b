import type { CreateTableCommandInput, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import type { SecondaryIndex, Table } from "../model";
import type { Database } from "./database";

/** Makes `tables`, as Terraform's provider would ask DynamoDB to. */
export async function createTables(database: Database, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    const { status, body } = await database.execute({
      method: "POST",
      url: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.CreateTable",
        // dynalite wants to see a signature, and does not verify it.
        authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none",
        "x-amz-date": "20240101T000000Z",
      },
      body: Buffer.from(JSON.stringify(createTableInput(table))),
    });
    if (status !== 200) throw new Error(`the table ${table.name} was not made: ${body}`);
  }
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
