/** DynamoDB's operations that read and write rows (docs.aws.amazon.com/amazondynamodb/latest/APIReference). The others are about tables. */
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

export function isRowOperation(name: string): boolean {
  return ROW_OPERATIONS.some((operation) => operation === name);
}
