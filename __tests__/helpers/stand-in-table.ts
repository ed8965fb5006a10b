import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

const REGION = "eu-west-1";
const KEYS = { accessKeyId: "test", secretAccessKey: "test" };

/** A connections table in memory. */
export interface StandInTable {
  /** What a local runtime says of its table. */
  readonly ready: { readonly dynamodbEndpoint: string; readonly connectionsTable: string; readonly region: string } & typeof KEYS;
  put(connectionId: string): Promise<void>;
  remove(connectionId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param name of the table that `put` writes to
 * @param key its key attribute
 * @param others names of tables beside it
 */
export async function startStandInTable({
  name = "connections",
  key = "connectionId",
  others = [],
}: {
  readonly name?: string;
  readonly key?: string;
  readonly others?: readonly string[];
} = {}): Promise<StandInTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: KEYS });
  for (const table of [name, ...others]) {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
        KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
      }),
    );
  }
  return {
    ready: { dynamodbEndpoint: endpoint, connectionsTable: name, region: REGION, ...KEYS },
    async put(connectionId) {
      await client.send(new PutItemCommand({ TableName: name, Item: { [key]: { S: connectionId } } }));
    },
    async remove(connectionId) {
      await client.send(new DeleteItemCommand({ TableName: name, Key: { [key]: { S: connectionId } } }));
    },
    async close() {
      client.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
