import type { AddressInfo } from "node:net";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

export interface DynaliteTable {
  readonly endpoint: string;
  /** Every row, in DynamoDB's notation, ordered by connection. */
  rows(): Promise<Record<string, unknown>[]>;
  /** Writes a row as somebody else might. */
  put(item: PutItemCommand["input"]["Item"]): Promise<void>;
  /** Writes a row for each of many connections, all open since the dawn of time. */
  fill(connectionIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** A DynamoDB in this process, on a free port, with one empty table that is keyed by `connectionId`. */
export async function startDynalite(tableName: string): Promise<DynaliteTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      KeySchema: [{ AttributeName: "connectionId", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "connectionId", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  // Until then there is no such table for those who want to use it.
  const isActive = async () => (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus === "ACTIVE";
  while (!(await isActive()));
  return {
    endpoint,
    rows: async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
      return Items.sort((a, b) => (a.connectionId?.S ?? "").localeCompare(b.connectionId?.S ?? ""));
    },
    put: async (Item) => {
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
    fill: async (connectionIds) => {
      for (let at = 0; at < connectionIds.length; at += 25) {
        const puts = connectionIds.slice(at, at + 25).map((id) => ({
          PutRequest: { Item: { connectionId: { S: id }, connectedAt: { N: "5" } } },
        }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
      }
    },
    close: () => {
      client.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
