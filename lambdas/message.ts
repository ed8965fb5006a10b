import type { APIGatewayProxyWebsocketEventV2, APIGatewayProxyWebsocketHandlerV2, Context } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { LambdaHelpers } from "./adapters/lambda-helpers";
import { ManagementApiSender } from "./adapters/management-api-sender";
import { deadlineOf, RETRIES, SENDER_PROPS } from "./broadcast-limits";
import { broadcast } from "./core/broadcast";
import { Capacity } from "./core/capacity";
import { CongestionWindow } from "./core/congestion-window";
import { fanOut } from "./core/fan-out";
import { parseMessage } from "./core/parse-message";
import { TokenBucket } from "./core/token-bucket";
import { logError, logInfo } from "./log";
import { logBroadcast } from "./log-broadcast";
import { requireEnvironment, requireNumber } from "./require-environment";

const ratePerSecond = requireNumber("BROADCAST_RATE_LIMIT");

// What they learn in one broadcast serves the next.
const needs = {
  connections: new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE")),
  helpers: new LambdaHelpers(requireEnvironment("FAN_OUT_FUNCTION")),
  sender: new ManagementApiSender(SENDER_PROPS),
  window: new CongestionWindow(),
  rate: new TokenBucket({ ratePerSecond, burst: requireNumber("BROADCAST_BURST_LIMIT") }),
  capacity: new Capacity(ratePerSecond),
};

/** `message`: pushes `data` to every open connection, the sender's too, or tells the sender what is wrong with the message. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event, context) => {
  const message = parseMessage(event.body);
  if ("refusal" in message) await refuse(event, context, message.refusal);
  else await broadcastFor(event, context, message.text);
  return { statusCode: 200 };
};

async function broadcastFor(event: APIGatewayProxyWebsocketEventV2, context: Context, text: string): Promise<void> {
  const startedAt = Date.now();
  const broadcastId = event.requestContext.requestId;
  const result = await broadcast(needs, text, broadcastId, { ...RETRIES, startedAt, deadline: deadlineOf(context) });
  logBroadcast({ broadcastId, bytes: Buffer.byteLength(text), fanOutMs: Date.now() - startedAt, result });
  if (result.readError !== undefined) logError(event, "connections not read", result.readError);
  if (result.rest) {
    // Some were never tried, and only an error tells the sender: AWS makes an "Internal server error" frame of it.
    throw result.readError ?? new Error("There was no time for everybody, and no helper for the rest");
  }
}

async function refuse(event: APIGatewayProxyWebsocketEventV2, context: Context, refusal: { readonly code: string }): Promise<void> {
  const { connectionId, connectedAt } = event.requestContext;
  const frame = Buffer.from(JSON.stringify({ type: "error", ...refusal }));
  const audience = { pending: [{ connectionId, connectedAt }], unread: [] };
  const limits = { ...RETRIES, startedAt: Date.now(), deadline: deadlineOf(context) };
  const { report } = await fanOut(needs, frame, audience, limits);
  logInfo(event, "message refused", { code: refusal.code, delivered: report.delivered === 1 });
}
