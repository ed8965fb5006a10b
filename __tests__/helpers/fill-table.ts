import { createHash, randomBytes } from "node:crypto";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SAMPLE_SEGMENTS } from "../../lambdas/adapters/dynamo-connections";
import type { Endpoints } from "../../local/endpoints";

/** What DynamoDB takes in one call. */
const BATCH = 25;
/** Calls at the same time. */
const LANES = 8;

/**
 * Writes `count` rows of connections that ended long ago without a word.
 *
 * @param inSample so many of them are in the segment that `message` counts to estimate the table, which makes it seem far larger than it is
 */
export async function fillWithStaleRows(endpoints: Endpoints, { count, inSample }: { count: number; inSample: number }): Promise<void> {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodbEndpoint, region: endpoints.region, credentials: endpoints });
  const ids = Array.from({ length: count }, (_, index) => (index < inSample ? staleIdInSample() : staleId()));
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

function staleIdInSample(): string {
  for (;;) {
    const id = staleId();
    // dynalite's segments are stretches of this hash.
    const hash = createHash("md5").update("Outliers").update(id).digest().readUInt16BE(0);
    if (hash < 2 ** 16 / SAMPLE_SEGMENTS) return id;
  }
}

/** Of the form that API Gateway's ids have: 11 bytes. */
function staleId(): string {
  return `${randomBytes(11).toString("base64url")}=`;
}
