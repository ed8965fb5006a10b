import type { IncomingMessage } from "node:http";

/** What reads and writes rows. The other operations are about tables. */
export const ROW_OPERATIONS = [
  "BatchGetItem",
  "BatchWriteItem",
  "DeleteItem",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
] as const;

/** Whether a request reads or writes rows, by its `x-amz-target`: `DynamoDB_20120810.Scan`. */
export function isAboutRows({ headers }: IncomingMessage): boolean {
  const name = String(headers["x-amz-target"] ?? "").split(".")[1];
  return ROW_OPERATIONS.some((operation) => operation === name);
}
