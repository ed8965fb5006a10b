import { createHash, randomBytes } from "node:crypto";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Endpoints } from "../../local/endpoints";

/** What DynamoDB takes in one call. */
const BATCH = 25;
/** Calls at the same time. */
const LANES = 8;

/**
 * Writes `count` rows of connections that ended long ago without a word.
 *
 * @param within the first part of the table that they are in, from 0 to 1: segments of a Scan are parts of it
 */
export async function fillWithStaleRows(endpoints: Endpoints, count: number, within = 1): Promise<void> {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodbEndpoint, region: endpoints.region, credentials: endpoints });
  const ids = Array.from({ length: count }, () => staleId(within));
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
}

/** Of the form that API Gateway's ids have: 11 bytes. */
function staleId(within: number): string {
  for (;;) {
    const id = `${randomBytes(11).toString("base64url")}=`;
    // By which dynalite orders rows.
    const hash = createHash("md5").update("Outliers").update(id).digest().readUInt16BE(0);
    if (hash < within * 2 ** 16) return id;
  }
}
