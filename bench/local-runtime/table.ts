import path from "node:path";
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { type ServerProcess, startServerProcess } from "./server-process";

export const TABLE_NAME = "fanfare-dev-connections";

/** Counts the rows of a table of connections. */
export function rowCounter(endpoint: string, tableName: string): () => Promise<number> {
  const client = clientOf(endpoint);
  return async () => {
    let rows = 0;
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName: tableName, Select: "COUNT", ExclusiveStartKey }));
      rows += page.Count ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey as Record<string, never> | undefined;
    } while (ExclusiveStartKey);
    return rows;
  };
}

/** dynalite in a process of its own, with the table of connections in it. */
export async function startTable(): Promise<ServerProcess & { readonly endpoint: string }> {
  const server = await startServerProcess([process.execPath, path.join(__dirname, "dynalite-server.js")], /^ready (.+)$/, {
    cwd: __dirname,
  });
  const endpoint = server.ready[1] ?? "";
  await clientOf(endpoint).send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "connectionId", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "connectionId", AttributeType: "S" }],
    }),
  );
  return { ...server, endpoint };
}

function clientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
}
