import type { APIGatewayProxyWebsocketHandlerV2 } from "aws-lambda";
import { logInfo } from "./log";

/** `$default`: what no other route takes. The route has a response, so the body goes back to the client. */
export const handler: APIGatewayProxyWebsocketHandlerV2 = async (event) => {
  const body = event.body === "Marko?" ? "Polo!" : "Marko?";
  logInfo(event, "answered");
  return { statusCode: 200, body };
};
