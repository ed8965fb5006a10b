import { z } from "zod";
import { UserError } from "../errors";
import type { SecondaryIndex, Table } from "../model";
import { block, blocks, read } from "./attributes";
import type { Configuration, Resource } from "./configuration";

const indexShape = {
  name: z.string(),
  hash_key: z.string().optional(),
  range_key: z.string().optional(),
  projection_type: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
  non_key_attributes: z.array(z.string()).optional(),
};

const table = z.object({
  arn: z.string(),
  name: z.string(),
  hash_key: z.string(),
  range_key: z.string().optional(),
  attribute: blocks({ name: z.string(), type: z.enum(["S", "N", "B"]) }),
  global_secondary_index: blocks(indexShape),
  local_secondary_index: blocks(indexShape),
  ttl: block({ attribute_name: z.string().optional(), enabled: z.boolean().default(true) }),
});

const item = z.object({ table_name: z.string(), item: z.string() });

export function readTables(configuration: Configuration): Table[] {
  const items = configuration.ofType("aws_dynamodb_table_item").map((resource) => {
    const { table_name: tableName, item: json } = read(resource, item);
    return { tableName, item: parseItem(json, resource) };
  });
  return configuration.ofType("aws_dynamodb_table").map((resource) => {
    const { arn, name, hash_key, range_key, attribute, global_secondary_index, local_secondary_index, ttl } = read(resource, table);
    const readIndex = (index: (typeof global_secondary_index)[number]): SecondaryIndex => ({
      name: index.name,
      keySchema: keySchema(index.hash_key ?? hash_key, index.range_key),
      projectionType: index.projection_type,
      ...(index.non_key_attributes && { nonKeyAttributes: index.non_key_attributes }),
    });
    const own = items.filter(({ tableName }) => tableName === name).map((found) => found.item);
    return {
      arn,
      name,
      keySchema: keySchema(hash_key, range_key),
      attributes: attribute,
      globalSecondaryIndexes: global_secondary_index.map(readIndex),
      localSecondaryIndexes: local_secondary_index.map(readIndex),
      ...(ttl?.enabled && ttl.attribute_name !== undefined && { timeToLiveAttribute: ttl.attribute_name }),
      ...(own.length > 0 && { items: own }),
    };
  });
}

function keySchema(hashKey: string, rangeKey: string | undefined): Table["keySchema"] {
  return [
    { attributeName: hashKey, keyType: "HASH" },
    ...(rangeKey === undefined ? [] : [{ attributeName: rangeKey, keyType: "RANGE" as const }]),
  ];
}

function parseItem(json: string, { address }: Resource): object {
  try {
    return z.looseObject({}).parse(JSON.parse(json));
  } catch {
    throw new UserError(`${address}: item: is not a row in DynamoDB's JSON`);
  }
}
