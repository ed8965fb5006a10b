import type { KeySchemaElement } from "@aws-sdk/client-dynamodb";
import type { SecondaryIndex, Table } from "../../model";
import type { AccountReader } from "../account-state";
import type { IndexEntry } from "../entries/dynamodb";

export function projectTables(account: AccountReader): Table[] {
  return account.all("dynamodb.tables").map((table) => ({
    arn: table.TableArn,
    name: table.TableName,
    keySchema: keySchema(table.KeySchema),
    attributes: table.AttributeDefinitions.map(({ AttributeName = "", AttributeType = "S" }) => ({
      name: AttributeName,
      type: AttributeType,
    })),
    globalSecondaryIndexes: table.GlobalSecondaryIndexes.map(index),
    localSecondaryIndexes: table.LocalSecondaryIndexes.map(index),
    ...(table.TimeToLiveAttribute !== undefined && { timeToLiveAttribute: table.TimeToLiveAttribute }),
    ...(table.items && { items: table.items }),
  }));
}

function index({ IndexName, KeySchema, Projection }: IndexEntry): SecondaryIndex {
  const { ProjectionType = "ALL", NonKeyAttributes } = Projection;
  return {
    name: IndexName,
    keySchema: keySchema(KeySchema),
    projectionType: ProjectionType,
    ...(NonKeyAttributes && { nonKeyAttributes: NonKeyAttributes }),
  };
}

function keySchema(keys: readonly KeySchemaElement[]): Table["keySchema"] {
  return keys.map(({ AttributeName = "", KeyType = "HASH" }) => ({ attributeName: AttributeName, keyType: KeyType }));
}
