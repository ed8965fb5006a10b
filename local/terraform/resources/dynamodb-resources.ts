import { z } from "zod";
import type { IndexEntry, TableEntry } from "../../account/entries/dynamodb";
import { attributeProblems, tableNameProblem } from "../../aws-rules/dynamodb-rules";
import { repeated } from "../../aws-rules/repeated";
import { UserError } from "../../errors";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import { block, blocks, flag, read, text, texts } from "./attributes";
import { MADE_AT, type Reading } from "./reading";

const indexShape = {
  name: text(),
  hash_key: text().optional(),
  range_key: text().optional(),
  projection_type: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
  non_key_attributes: texts().optional(),
};

const table = z.object({
  arn: text(),
  name: text(),
  hash_key: text(),
  range_key: text().optional(),
  attribute: blocks({ name: text(), type: z.enum(["S", "N", "B"]) }),
  global_secondary_index: blocks(indexShape),
  local_secondary_index: blocks(indexShape),
  ttl: block({ attribute_name: text().optional(), enabled: flag().default(true) }),
});

type Index = z.infer<typeof table>["local_secondary_index"][number];

const item = z.object({ table_name: text(), item: text() });

/** The tables with the rows that the stack puts in. */
export function readTables(reading: Reading): void {
  const items = reading.each(reading.ofType("aws_dynamodb_table_item"), (resource) => {
    const { table_name: tableName, item: json } = read(resource, item);
    return { tableName, item: parseItem(json, resource) };
  });
  const found = reading.each(reading.ofType("aws_dynamodb_table"), (resource) => {
    const attributes = read(resource, table);
    const { arn, name, global_secondary_index, local_secondary_index } = attributes;
    const own = items.filter(({ tableName }) => tableName === name || tableName === arn).map((row) => row.item);
    const made = newTable(resource, attributes);
    reading.put(resource, "dynamodb.tables", name, { ...made, ...(own.length > 0 && { items: own }) });
    reading.refuse(resource, "name", tableNameProblem(name));
    for (const index of global_secondary_index) reading.refuse(resource, "global_secondary_index", tableNameProblem(index.name));
    for (const index of local_secondary_index) reading.refuse(resource, "local_secondary_index", tableNameProblem(index.name));
    reading.refuse(resource, "attribute", ...attributeProblems(made));
    return { resource, name };
  });
  for (const { item: second, first } of repeated(found, ({ name }) => name))
    reading.refuse(second.resource, "name", `${first.resource.address} has the name ${second.name} too`);
}

function newTable({ address }: Resource, attributes: z.infer<typeof table>): TableEntry {
  const { arn, name, hash_key, range_key, attribute, ttl } = attributes;
  const newIndex = (index: Index): IndexEntry => ({
    IndexName: index.name,
    KeySchema: keySchema(index.hash_key || hash_key, index.range_key),
    Projection: {
      ProjectionType: index.projection_type,
      // In the state of Terraform, a list that is not set is empty.
      ...(index.non_key_attributes && index.non_key_attributes.length > 0 && { NonKeyAttributes: index.non_key_attributes }),
    },
  });
  return {
    TableName: name,
    TableArn: arn,
    TableId: generatedId(address, 36),
    CreationDateTime: MADE_AT,
    KeySchema: keySchema(hash_key, range_key),
    AttributeDefinitions: attribute.map(({ name: AttributeName, type: AttributeType }) => ({ AttributeName, AttributeType })),
    LocalSecondaryIndexes: attributes.local_secondary_index.map(newIndex),
    GlobalSecondaryIndexes: attributes.global_secondary_index.map((index) => ({ ...newIndex(index), ProvisionedThroughput: NO_CAPACITY })),
    // Billing has no meaning here, and is not read.
    BillingMode: "PAY_PER_REQUEST",
    ProvisionedThroughput: NO_CAPACITY,
    DeletionProtectionEnabled: false,
    ...(ttl?.enabled && ttl.attribute_name && { TimeToLiveAttribute: ttl.attribute_name }),
    ContributorInsights: [],
    Tags: [],
  };
}

const NO_CAPACITY = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };

/** An empty name is as if it were not set: that is what the provider makes of it. */
function keySchema(hashKey: string, rangeKey: string | undefined): TableEntry["KeySchema"] {
  return [{ AttributeName: hashKey, KeyType: "HASH" }, ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : [])];
}

function parseItem(json: string, { address }: Resource): object {
  try {
    return z.looseObject({}).parse(JSON.parse(json));
  } catch {
    throw new UserError(`${address}: item: is not a row in DynamoDB's JSON`);
  }
}
