import type { APIGatewayProxyWebsocketEventV2, APIGatewayProxyWebsocketHandlerV2, Context } from "aws-lambda";

/** An event as API Gateway makes it, as far as the functions look. */
export function webSocketEvent(
  routeKey: string,
  connectionId: string,
  fields: { readonly body?: string; readonly connectedAt?: number } = {},
): APIGatewayProxyWebsocketEventV2 {
  const { body, connectedAt = 1_738_650_243_101 } = fields;
  return {
    requestContext: {
      routeKey,
      connectionId,
      connectedAt,
      eventType: routeKey === "$connect" ? "CONNECT" : routeKey === "$disconnect" ? "DISCONNECT" : "MESSAGE",
      requestId: "request-1=",
      extendedRequestId: "request-1=",
      messageId: "message-1=",
      messageDirection: "IN",
      requestTime: "04/Feb/2025:06:24:03 +0000",
      requestTimeEpoch: connectedAt + 1,
      stage: "dev",
      domainName: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
      apiId: "a1b2c3d4e5",
    },
    isBase64Encoded: false,
    ...(body !== undefined && { body }),
  };
}

/** Calls a handler as Lambda does, with this much time left. */
export async function invoke(
  handler: APIGatewayProxyWebsocketHandlerV2,
  event: APIGatewayProxyWebsocketEventV2,
  remainingTimeMs = 28_000,
): Promise<unknown> {
  const context = { getRemainingTimeInMillis: () => remainingTimeMs } as Context;
  return handler(event, context, () => {});
}
