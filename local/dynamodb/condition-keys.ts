import type { RequestContext } from "../iam/visible-request";
import { attributeNames, comparedValue } from "./expression-names";
import { type Input, isObject, type TableInput } from "./input";

/**
 * DynamoDB's own condition keys for the part of a request that is about one table
 * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
 */
export function conditionKeys(operation: string, about: TableInput): RequestContext {
  const { input } = about;
  const keys = leadingKeys(operation, about);
  const names = attributesOf(about);
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

/**
 * The values of the partition key; a scan has none. If the key of a query cannot be read from its expression, the value is an empty text,
 * which no policy allows: without any value, a `ForAllValues` condition would hold.
 */
function leadingKeys(operation: string, about: TableInput): string[] {
  const { table, input } = about;
  if (!table) return [];
  const index = [...table.globalSecondaryIndexes, ...table.localSecondaryIndexes].find(({ name }) => name === input.IndexName);
  const hashKey = (index ?? table).keySchema.find(({ keyType }) => keyType === "HASH")?.attributeName ?? "";
  const values = itemsOf(about).flatMap((item) => scalar(item[hashKey]));
  if (operation === "Query") values.push(scalar(queriedKey(input, hashKey))[0] ?? "");
  return [...new Set(values)];
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
function itemsOf({ input, requests }: TableInput): Input[] {
  if (requests === undefined) return [input.Item, input.Key].filter(isObject);
  if (!Array.isArray(requests)) return isObject(requests) && Array.isArray(requests.Keys) ? requests.Keys.filter(isObject) : [];
  return requests
    .filter(isObject)
    .flatMap(({ PutRequest, DeleteRequest }) => [isObject(PutRequest) && PutRequest.Item, isObject(DeleteRequest) && DeleteRequest.Key])
    .filter(isObject);
}

/** The attributes that a request names: in items, keys, expressions and `AttributesToGet`. */
function attributesOf(about: TableInput): string[] {
  const from = isObject(about.requests) ? about.requests : about.input;
  const named = EXPRESSIONS.flatMap((name) => attributeNames(from[name], from.ExpressionAttributeNames));
  const listed = Array.isArray(from.AttributesToGet) ? from.AttributesToGet.map(String) : [];
  return [...new Set([...itemsOf(about).flatMap(Object.keys), ...named, ...listed])];
}

const EXPRESSIONS = ["ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression"];

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
