import { DescribeTableCommand, DynamoDBClient, paginateListTables, paginateScan } from "@aws-sdk/client-dynamodb";

// On Node 20 the AWS SDK prints a notice of ten lines in every thread.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** More rows do not fit into the memory of a generator. */
const MAX_ROWS = 1_000_000;

/** Where DynamoDB is, and as whom to call it. What is undefined is settled by the AWS SDK's own variables. */
export interface Database {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A table of the system under test. Plain JSON: artillery carries it from its main thread to the threads of the generators. */
export interface TableAddress {
  readonly database: Database;
  readonly name: string;
  /** Attributes of its primary key. */
  readonly key: readonly string[];
}

/** Needs `dynamodb:DescribeTable`. @throws the SDK's errors */
export async function describeTable(database: Database, name: string): Promise<TableAddress> {
  const { Table } = await call(database, (client) => client.send(new DescribeTableCommand({ TableName: name })));
  return { database, name, key: (Table?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []) };
}

export async function listTables(database: Database): Promise<string[]> {
  return await call(database, async (client) => {
    const names: string[] = [];
    for await (const { TableNames = [] } of paginateListTables({ client }, {})) names.push(...TableNames);
    return names;
  });
}

/**
 * The keys of all rows, as text. A full scan: a table of 10,000 connections is about one page of 1 MB. Needs `dynamodb:Scan`.
 *
 * @throws the SDK's errors, and one for a table of more than 1,000,000 rows
 */
export async function keysOfRows({ database, name, key }: TableAddress): Promise<Set<string>> {
  const scan = {
    TableName: name,
    ConsistentRead: true,
    ProjectionExpression: key.map((_attribute, index) => `#key${index}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(key.map((attribute, index) => [`#key${index}`, attribute])),
  };
  return await call(database, async (client) => {
    const rows = new Set<string>();
    for await (const { Items = [] } of paginateScan({ client }, scan)) {
      for (const item of Items) rows.add(JSON.stringify(key.map((attribute) => item[attribute])));
      if (rows.size > MAX_ROWS) throw new Error(`it has more than ${MAX_ROWS.toLocaleString("en")} rows`);
    }
    return rows;
  });
}

async function call<Result>(database: Database, act: (client: DynamoDBClient) => Promise<Result>): Promise<Result> {
  const client = new DynamoDBClient(database);
  try {
    return await act(client);
  } finally {
    client.destroy();
  }
}
