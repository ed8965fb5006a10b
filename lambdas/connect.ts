import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import { authorizerContext } from "./access/authorized-client";
import { header, offeredProtocols } from "./access/find-token";
import { isAllowedOrigin } from "./access/origin";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { logError, logInfo } from "./log";
import { logRefusal } from "./log-refusal";
import { requireEnvironment } from "./require-environment";

const connections = new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE"));
const isTokenRequired = process.env.ACCESS_CONTROL === "jwt";
const allowedOrigins = process.env.ALLOWED_ORIGINS?.split(" ") ?? [];

/** A client that offers sub-protocols, a token among them, must get one of them back, or browsers drop the socket. */
const SUBPROTOCOL = "fanfare";

/** Unlike other events, that of `$connect` has the headers of the handshake. */
type ConnectEvent = APIGatewayProxyWebsocketEventV2 & { readonly headers?: Readonly<Record<string, string>> };

/**
 * `$connect`: the client waits for its handshake until this returns, and gets the status when it is not 200.
 *
 * The row is written last, so that a failure leaves no row. A client that hangs up meanwhile may leave one: its `$disconnect` can run before
 * the row is written. The first broadcast that finds the connection gone removes the row, or else its TTL does.
 */
export const handler = async (event: ConnectEvent): Promise<APIGatewayProxyStructuredResultV2> => {
  const { connectionId, connectedAt } = event.requestContext;
  const client = authorizerContext(event);
  if (isTokenRequired && client === undefined) return refuse(event, "not authorized");
  if (!isAllowedOrigin(event.headers, allowedOrigins)) return refuse(event, "foreign origin", { origin: header(event.headers, "origin") });
  try {
    await connections.add({ connectionId, connectedAt }, client?.principalId);
  } catch (error) {
    logError(event, "connection refused", error);
    return { statusCode: 500 };
  }
  logInfo(event, "connected");
  const isOffered = offeredProtocols(event.headers).includes(SUBPROTOCOL);
  return { statusCode: 200, ...(isOffered && { headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL } }) };
};

function refuse(event: ConnectEvent, reason: string, facts: object = {}): APIGatewayProxyStructuredResultV2 {
  logRefusal(event, reason, facts);
  return { statusCode: 403 };
}
