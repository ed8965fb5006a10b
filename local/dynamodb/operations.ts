import type { Model, Table } from "../model";

/** What the runtime answers; the rest of the API it refuses by name. All but `UpdateTimeToLive` are dynalite's. */
export const OPERATIONS: ReadonlySet<string> = new Set([
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
  "UpdateTimeToLive",
]);

/** The input of an operation: whatever JSON the client sent. */
export type Input = Readonly<Record<string, unknown>>;

/** The part of a table that an operation is about, with the input that is about it. */
export interface TableInput {
  readonly arn: Table["arn"];
  /** Undefined when it is not of the stack. */
  readonly table?: Table;
  readonly input: Input;
}

/** The tables that an operation names, by name or by ARN. */
export function tablesOf(input: Input, model: Model): TableInput[] {
  const { TableName, RequestItems } = input;
  if (isObject(RequestItems))
    return Object.entries(RequestItems).map(([name, part]) => ({ ...find(name, model), input: { Requests: part } }));
  return typeof TableName === "string" ? [{ ...find(TableName, model), input }] : [];
}

function find(nameOrArn: string, { tables, region, accountId }: Model): Omit<TableInput, "input"> {
  const arn = nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:dynamodb:${region}:${accountId}:table/${nameOrArn}`;
  const table = tables.find((candidate) => candidate.arn === arn);
  return { arn, ...(table && { table }) };
}

export function isObject(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
