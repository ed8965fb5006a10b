import type { APIGatewayProxyWebsocketHandlerV2 } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { logError, logInfo } from "./log";
import { requireEnvironment } from "./require-environment";

const connections = new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE"));

/** `$disconnect`: runs after the connection is closed, so its answer reaches nobody. AWS calls it at its best effort, and only once. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event) => {
  try {
    await connections.end(event.requestContext.connectionId);
  } catch (error) {
    logError(event, "row not removed", error);
    // Lets Lambda count the error, as there is nobody else to tell.
    throw error;
  }
  logInfo(event, "disconnected");
  return { statusCode: 200 };
};
