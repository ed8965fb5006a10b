import type { Model, Table } from "../model";

/** The input of an operation: any JSON object that the client sent. */
export type Input = Readonly<Record<string, unknown>>;

/** The part of a table that an operation is about, with the input that is about it. */
export interface TableInput {
  readonly arn: Table["arn"];
  /** Undefined when it is not of the stack. */
  readonly table?: Table;
  readonly input: Input;
  /** The requests of a batch for this table. Kept apart from `input`, whose members a client can choose freely. */
  readonly requests?: unknown;
}

/** The tables that an operation is about: those of a batch, else the one that it names, by name or by ARN. */
export function tablesOf(operation: string, input: Input, model: Model): TableInput[] {
  const { TableName, RequestItems } = input;
  if (BATCHES.has(operation)) {
    const parts = isObject(RequestItems) ? Object.entries(RequestItems) : [];
    return parts.map(([name, part]) => ({ ...find(name, model), input: {}, requests: part }));
  }
  return typeof TableName === "string" ? [{ ...find(TableName, model), input }] : [];
}

const BATCHES = new Set(["BatchGetItem", "BatchWriteItem"]);

function find(nameOrArn: string, { tables, region, accountId }: Model): Omit<TableInput, "input" | "requests"> {
  const arn = nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:dynamodb:${region}:${accountId}:table/${nameOrArn}`;
  const table = tables.find((candidate) => candidate.arn === arn);
  return { arn, ...(table && { table }) };
}

export function isObject(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
