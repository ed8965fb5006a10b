import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

const NAME = "connections";
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

export async function startStandInTable(): Promise<StandInTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: KEYS });
  await client.send(
    new CreateTableCommand({
      TableName: NAME,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "connectionId", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "connectionId", KeyType: "HASH" }],
    }),
  );
  return {
    ready: { dynamodbEndpoint: endpoint, connectionsTable: NAME, region: REGION, ...KEYS },
    async put(connectionId) {
      await client.send(new PutItemCommand({ TableName: NAME, Item: { connectionId: { S: connectionId } } }));
    },
    async remove(connectionId) {
      await client.send(new DeleteItemCommand({ TableName: NAME, Key: { connectionId: { S: connectionId } } }));
    },
    async close() {
      client.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
