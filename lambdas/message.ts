import type { APIGatewayProxyWebsocketHandlerV2 } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { ManagementApiSender } from "./adapters/management-api-sender";
import { broadcast } from "./core/broadcast";
import { deliver } from "./core/deliver";
import { parseMessage } from "./core/parse-message";
import { logError, logInfo } from "./log";
import { requireEnvironment } from "./require-environment";

// At 10 to 30 ms a post this is far more than one CPU can sign, so the CPU is what bounds a broadcast, and a hung connection in some
// of the places is not felt.
const CONCURRENCY = 128;
const POST_TIMEOUT_MS = 3_000;
// Time that is kept back for the last posts to end or time out, and for the log line.
const RESERVE_MS = POST_TIMEOUT_MS + 1_000;

const connections = new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE"));
const sender = new ManagementApiSender({ maxSockets: CONCURRENCY, postTimeoutMs: POST_TIMEOUT_MS });

/** `message`: pushes `data` to every open connection, the sender's too, or tells the sender what is wrong with the message. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event, context) => {
  const limits = { maxAttempts: 5, backoffMs: 100, deadline: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS };

  const message = parseMessage(event.body);
  if ("refusal" in message) {
    const frame = Buffer.from(JSON.stringify({ type: "error", ...message.refusal }));
    const { outcome } = await deliver(sender, event.requestContext.connectionId, frame, limits);
    logInfo(event, "message refused", { code: message.refusal.code, answer: outcome });
    return { statusCode: 200 };
  }

  const { readError, ...counts } = await broadcast({ connections, sender }, message.data, { ...limits, concurrency: CONCURRENCY });
  logInfo(event, "broadcast", { bytes: message.data.length, ...counts });
  if (readError !== undefined) {
    logError(event, "connections not read", readError);
    // Some were never tried, and only an error tells the sender: AWS makes an "Internal server error" frame of it.
    throw readError;
  }
  return { statusCode: 200 };
};
