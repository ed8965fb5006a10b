import type { APIGatewayProxyWebsocketEventV2, APIGatewayProxyWebsocketHandlerV2, Context } from "aws-lambda";
import { authorizerContext, broadcastRefusal } from "./access/authorized-client";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { LambdaHelpers } from "./adapters/lambda-helpers";
import { ManagementApiSender } from "./adapters/management-api-sender";
import { SendSlots } from "./adapters/send-slots";
import { broadcastLimits, requireDelivery, SENDER_PROPS } from "./broadcast-limits";
import { broadcast } from "./core/broadcast";
import { Capacity } from "./core/capacity";
import { CongestionWindow } from "./core/congestion-window";
import { parseMessage } from "./core/parse-message";
import type { Connection } from "./core/ports";
import { TokenBucket } from "./core/token-bucket";
import { logError } from "./log";
import { logBroadcast } from "./log-broadcast";
import { logRefusal } from "./log-refusal";
import { requireEnvironment, requireNumber } from "./require-environment";
import { type ErrorFrame, incompleteFrame, tellSender } from "./tell-sender";

const table = requireEnvironment("CONNECTIONS_TABLE");
const ratePerSecond = requireNumber("BROADCAST_RATE_LIMIT");
const delivery = requireDelivery();
const isTokenRequired = process.env.ACCESS_CONTROL === "jwt";
/** Undefined without a limit for each client. */
const sendSlots = process.env.CLIENT_RATE_LIMIT
  ? new SendSlots(table, { perSecond: requireNumber("CLIENT_RATE_LIMIT"), burst: requireNumber("CLIENT_BURST_LIMIT") })
  : undefined;

// Window, rate and capacity are kept from one broadcast to the next.
const needs = {
  connections: new DynamoConnections(table),
  helpers: new LambdaHelpers(requireEnvironment("FAN_OUT_FUNCTION")),
  sender: new ManagementApiSender(SENDER_PROPS),
  window: new CongestionWindow(),
  rate: new TokenBucket({ ratePerSecond, burst: requireNumber("BROADCAST_BURST_LIMIT") }),
  capacity: new Capacity(ratePerSecond),
};

/** `message`: pushes `data` to every open connection, the sender's too, or tells the sender why it is refused. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event, context) => {
  const message = parseMessage(event.body);
  const refusal = (await refusalOf(event)) ?? ("refusal" in message ? message.refusal : undefined);
  if (refusal !== undefined) {
    const delivered = await tellSender(needs, senderOf(event), refusal, context);
    logRefusal(event, refusal.code, { delivered });
  } else if ("text" in message) {
    await broadcastFor(event, context, message.text);
  }
  return { statusCode: 200 };
};

/** Why the client must not send anything, whatever it is. */
async function refusalOf(event: APIGatewayProxyWebsocketEventV2): Promise<ErrorFrame | undefined> {
  const refusal = isTokenRequired ? broadcastRefusal(authorizerContext(event)) : undefined;
  if (refusal !== undefined || sendSlots === undefined) return refusal;
  const { connectionId, requestTimeEpoch } = event.requestContext;
  if (await sendSlots.take(connectionId, requestTimeEpoch)) return undefined;
  return { code: "too_many_messages", message: "This client sends too many messages." };
}

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
