import type { APIGatewayProxyWebsocketHandlerV2 } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { logError, logInfo } from "./log";
import { requireEnvironment } from "./require-environment";

const connections = new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE"));

/**
 * `$connect`: the client waits for its handshake until this returns, and gets the status when it is not 200.
 *
 * The row is written last, so that a failure leaves no row. A client that hangs up meanwhile may leave one: its `$disconnect` can run before
 * the row is written. The first broadcast that finds the connection gone removes the row, or else its TTL does.
 */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event) => {
  const { connectionId, connectedAt } = event.requestContext;
  try {
    await connections.add({ connectionId, connectedAt });
  } catch (error) {
    logError(event, "connection refused", error);
    return { statusCode: 500 };
  }
  logInfo(event, "connected");
  return { statusCode: 200 };
};
