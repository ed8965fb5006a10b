import { z } from "zod";
import { attributeProblems, tableNameProblem } from "../../aws-rules/dynamodb-rules";
import { repeated } from "../../aws-rules/repeated";
import { UserError } from "../../errors";
import type { SecondaryIndex, Table } from "../../model";
import type { Resource } from "../evaluated-stack";
import { block, blocks, flag, read, text, texts } from "./attributes";
import type { Reading } from "./reading";

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

const item = z.object({ table_name: text(), item: text() });

export function readTables(reading: Reading): Table[] {
  const items = reading.each(reading.ofType("aws_dynamodb_table_item"), (resource) => {
    const { table_name: tableName, item: json } = read(resource, item);
    return { tableName, item: parseItem(json, resource) };
  });
  const found = reading.each(reading.ofType("aws_dynamodb_table"), (resource) => {
    const { arn, name, hash_key, range_key, attribute, global_secondary_index, local_secondary_index, ttl } = read(resource, table);
    const readIndex = (index: (typeof global_secondary_index)[number]): SecondaryIndex => ({
      name: index.name,
      keySchema: keySchema(index.hash_key || hash_key, index.range_key),
      projectionType: index.projection_type,
      // In the state of Terraform, a list that is not set is empty.
      ...(index.non_key_attributes && index.non_key_attributes.length > 0 && { nonKeyAttributes: index.non_key_attributes }),
    });
    const own = items.filter(({ tableName }) => tableName === name || tableName === arn).map((row) => row.item);
    const made: Table = {
      arn,
      name,
      keySchema: keySchema(hash_key, range_key),
      attributes: attribute,
      globalSecondaryIndexes: global_secondary_index.map(readIndex),
      localSecondaryIndexes: local_secondary_index.map(readIndex),
      ...(ttl?.enabled && ttl.attribute_name && { timeToLiveAttribute: ttl.attribute_name }),
      ...(own.length > 0 && { items: own }),
    };
    reading.refuse(resource, "name", tableNameProblem(name));
    for (const index of global_secondary_index) reading.refuse(resource, "global_secondary_index", tableNameProblem(index.name));
    for (const index of local_secondary_index) reading.refuse(resource, "local_secondary_index", tableNameProblem(index.name));
    reading.refuse(resource, "attribute", ...attributeProblems(made));
    return { resource, made };
  });
  for (const { item: second, first } of repeated(found, ({ made }) => made.name))
    reading.refuse(second.resource, "name", `${first.resource.address} has the name ${second.made.name} too`);
  return found.map(({ made }) => made);
}

/** An empty name is as if it were not set: that is what the provider makes of it. */
function keySchema(hashKey: string, rangeKey: string | undefined): Table["keySchema"] {
  return [{ attributeName: hashKey, keyType: "HASH" }, ...(rangeKey ? [{ attributeName: rangeKey, keyType: "RANGE" as const }] : [])];
}

function parseItem(json: string, { address }: Resource): object {
  try {
    return z.looseObject({}).parse(JSON.parse(json));
  } catch {
    throw new UserError(`${address}: item: is not a row in DynamoDB's JSON`);
  }
}
