import { AwsClient } from "../../../lambdas/aws/aws-client";
import { requireEnvironment } from "../../../lambdas/require-environment";

const TABLE = requireEnvironment("RECORDINGS_TABLE");

const HOUR_SECONDS = 60 * 60;

const dynamodb = new AwsClient({ service: "dynamodb", maxConnections: 4, maxAttempts: 4, timeoutMs: 2_000 });

/** Keeps what one connection met, so that a test can ask for it from outside. The last of each kind stays, for an hour. */
export async function record(connectionId: string, kind: string, value: unknown): Promise<void> {
  await call("PutItem", {
    Item: {
      connectionId: { S: keyOf(connectionId, kind) },
      value: { S: JSON.stringify(value) },
      expiresAt: { N: String(Math.floor(Date.now() / 1000) + HOUR_SECONDS) },
    },
  });
}

/** @returns undefined while nothing of that kind was recorded. */
export async function recall(connectionId: string, kind: string): Promise<string | undefined> {
  const { body } = await call("GetItem", { Key: { connectionId: { S: keyOf(connectionId, kind) } }, ConsistentRead: true });
  const { Item } = JSON.parse(body.toString()) as { Item?: { value?: { S?: string } } };
  return Item?.value?.S;
}

/** The table's one key is called after what our own table keeps. */
function keyOf(connectionId: string, kind: string): string {
  return `${kind} ${connectionId}`;
}

function call(operation: string, input: object) {
  return dynamodb.post({
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify({ TableName: TABLE, ...input }),
    isIdempotent: true,
  });
}
