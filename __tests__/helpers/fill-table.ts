import { randomBytes } from "node:crypto";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Endpoints } from "../../local/endpoints";

/** What DynamoDB takes in one call. */
const BATCH = 25;
/** Calls at the same time. */
const LANES = 8;

/** Writes rows of connections that ended long ago without a word, and gives their ids. */
export async function fillWithStaleRows(endpoints: Endpoints, count: number): Promise<string[]> {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodbEndpoint, region: endpoints.region, credentials: endpoints });
  const ids = Array.from({ length: count }, staleId);
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => ids.slice(index * BATCH, (index + 1) * BATCH));
  const lane = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const puts = batch.map((id) => ({ PutRequest: { Item: { connectionId: { S: id }, connectedAt: { N: "1" } } } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [endpoints.connectionsTable]: puts } }));
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    client.destroy();
  }
  return ids;
}

/** Of the form that API Gateway's ids have: 11 bytes. */
function staleId(): string {
  return `${randomBytes(11).toString("base64url")}=`;
}
