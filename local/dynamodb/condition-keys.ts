import type { RequestContext } from "../iam/visible-request";
import type { Table } from "../model";
import { attributeNames, comparedValue } from "./expression-names";
import { type Input, isObject } from "./operations";

/**
 * DynamoDB's own condition keys for the part of a request that is about one table
 * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
 */
export function conditionKeys(operation: string, input: Input, table: Table | undefined): RequestContext {
  const keys = leadingKeys(input, table);
  const names = attributesOf(input);
  return {
    ...(keys.length > 0 && { "dynamodb:LeadingKeys": keys }),
    ...(names.length > 0 && { "dynamodb:Attributes": names }),
    "dynamodb:ReturnConsumedCapacity": text(input.ReturnConsumedCapacity, "NONE"),
    ...(WRITES.has(operation) && { "dynamodb:ReturnValues": text(input.ReturnValues, "NONE") }),
    ...(READS.has(operation) && { "dynamodb:Select": text(input.Select, defaultSelect(input)) }),
  };
}

const WRITES = new Set(["DeleteItem", "PutItem", "UpdateItem"]);
const READS = new Set(["Query", "Scan"]);

function defaultSelect({ ProjectionExpression, AttributesToGet, IndexName }: Input): string {
  if (ProjectionExpression !== undefined || AttributesToGet !== undefined) return "SPECIFIC_ATTRIBUTES";
  return IndexName === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
}

/** The values of the partition key; a scan has none. */
function leadingKeys(input: Input, table: Table | undefined): string[] {
  if (!table) return [];
  const index = [...table.globalSecondaryIndexes, ...table.localSecondaryIndexes].find(({ name }) => name === input.IndexName);
  const hashKey = (index ?? table).keySchema.find(({ keyType }) => keyType === "HASH")?.attributeName ?? "";
  const values = itemsOf(input).map((item) => item[hashKey]);
  return [...new Set([...values, queriedKey(input, hashKey)].flatMap(scalar))];
}

/** Of `hashKey = :value` in a KeyConditionExpression, or of the older KeyConditions. */
function queriedKey(input: Input, hashKey: string): unknown {
  const { KeyConditionExpression, KeyConditions } = input;
  if (isObject(KeyConditions)) {
    const condition = KeyConditions[hashKey];
    return isObject(condition) && Array.isArray(condition.AttributeValueList) ? condition.AttributeValueList[0] : undefined;
  }
  if (typeof KeyConditionExpression !== "string") return undefined;
  const placeholder = comparedValue(KeyConditionExpression, hashKey, input.ExpressionAttributeNames);
  return isObject(input.ExpressionAttributeValues) && placeholder !== undefined ? input.ExpressionAttributeValues[placeholder] : undefined;
}

/** `{"S":"x"}` → `x` */
function scalar(value: unknown): string[] {
  return isObject(value) ? Object.values(value).filter((part) => typeof part === "string") : [];
}

/** The items and keys of a single request, and of a batch's part for one table. */
function itemsOf({ Item, Key, Requests }: Input): Input[] {
  if (isObject(Requests)) return Array.isArray(Requests.Keys) ? Requests.Keys.filter(isObject) : [];
  if (!Array.isArray(Requests)) return [Item, Key].filter(isObject);
  return Requests.filter(isObject).flatMap(({ PutRequest, DeleteRequest }) => [
    ...(isObject(PutRequest) && isObject(PutRequest.Item) ? [PutRequest.Item] : []),
    ...(isObject(DeleteRequest) && isObject(DeleteRequest.Key) ? [DeleteRequest.Key] : []),
  ]);
}

/** The attributes that a request names, wherever it names them. */
function attributesOf(input: Input): string[] {
  const from = isObject(input.Requests) ? input.Requests : input;
  const named = EXPRESSIONS.flatMap((name) => attributeNames(from[name], from.ExpressionAttributeNames));
  const listed = Array.isArray(from.AttributesToGet) ? from.AttributesToGet.map(String) : [];
  return [...new Set([...itemsOf(input).flatMap(Object.keys), ...named, ...listed])];
}

const EXPRESSIONS = ["ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression"];

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
