import type { APIGatewayProxyWebsocketEventV2, APIGatewayProxyWebsocketHandlerV2, Context } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { LambdaHelpers } from "./adapters/lambda-helpers";
import { ManagementApiSender } from "./adapters/management-api-sender";
import { broadcastLimits, requireDelivery, SENDER_PROPS } from "./broadcast-limits";
import { broadcast } from "./core/broadcast";
import { Capacity } from "./core/capacity";
import { CongestionWindow } from "./core/congestion-window";
import { parseMessage } from "./core/parse-message";
import type { Connection } from "./core/ports";
import { TokenBucket } from "./core/token-bucket";
import { logError, logInfo } from "./log";
import { logBroadcast } from "./log-broadcast";
import { requireEnvironment, requireNumber } from "./require-environment";
import { incompleteFrame, tellSender } from "./tell-sender";

const ratePerSecond = requireNumber("BROADCAST_RATE_LIMIT");
const delivery = requireDelivery();

// Window, rate and capacity are kept from one broadcast to the next.
const needs = {
  connections: new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE")),
  helpers: new LambdaHelpers(requireEnvironment("FAN_OUT_FUNCTION")),
  sender: new ManagementApiSender(SENDER_PROPS),
  window: new CongestionWindow(),
  rate: new TokenBucket({ ratePerSecond, burst: requireNumber("BROADCAST_BURST_LIMIT") }),
  capacity: new Capacity(ratePerSecond),
};

/** `message`: pushes `data` to every open connection, the sender's too, or tells the sender why it is refused. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event, context) => {
  const message = parseMessage(event.body);
  if ("refusal" in message) {
    const delivered = await tellSender(needs, senderOf(event), message.refusal, context);
    logInfo(event, "message refused", { code: message.refusal.code, delivered });
  } else {
    await broadcastFor(event, context, message.text);
  }
  return { statusCode: 200 };
};

async function broadcastFor(event: APIGatewayProxyWebsocketEventV2, context: Context, data: string): Promise<void> {
  const message = { data, sender: senderOf(event), broadcastId: event.requestContext.requestId, startedAt: Date.now() };
  const result = await broadcast(needs, message, broadcastLimits(delivery, context));
  logBroadcast(message, result);
  if (result.readError !== undefined) logError(event, "connections not read", result.readError);
  // AWS answers an error with the frame "Internal server error", so the sender hears of it.
  if (result.rest) throw result.readError ?? new Error("There was no time for all connections, and no helper for the rest");
  const error = incompleteFrame(message, result);
  if (error) await tellSender(needs, message.sender, error, context);
}

function senderOf({ requestContext: { connectionId, connectedAt } }: APIGatewayProxyWebsocketEventV2): Connection {
  return { connectionId, connectedAt };
}
