import type { APIGatewayProxyWebsocketHandlerV2 } from "aws-lambda";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { logError, logInfo } from "./log";
import { requireEnvironment } from "./require-environment";

const connections = new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE"));

/** `$disconnect`: runs after the connection is closed, so its answer is ignored. AWS calls it on a best-effort basis, and once. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event) => {
  try {
    await connections.end(event.requestContext.connectionId);
  } catch (error) {
    logError(event, "row not removed", error);
    // Thrown, so that Lambda counts it: no client waits for the answer.
    throw error;
  }
  logInfo(event, "disconnected");
  return { statusCode: 200 };
};
