import type { APIGatewayProxyWebsocketHandlerV2 } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { logError, logInfo } from "./log";
import { requireEnvironment } from "./require-environment";

const connections = new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE"));

/**
 * `$connect`: the client waits for its handshake until this returns, and gets the status when it is not 200.
 *
 * The row comes last, so nothing that fails here can leave one behind. A client that hangs up meanwhile can: its `$disconnect` may run
 * before the row is there. Such a row goes with the first broadcast that finds the connection gone, or with its TTL.
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
