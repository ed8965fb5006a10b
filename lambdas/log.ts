import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";

/**
 * Writes one line about an event. Lambda's JSON log format takes the one object and nests it under `message`. No line ever holds what
 * clients say to each other.
 */
export function logInfo(event: APIGatewayProxyWebsocketEventV2, what: string, facts: object = {}): void {
  console.info({ what, ...origin(event), ...facts });
}

/** The same for trouble, with the error in full; clients never see it. */
export function logError(event: APIGatewayProxyWebsocketEventV2, what: string, error: unknown): void {
  // An Error has no enumerable properties: as it is, it would be logged as {}.
  const fields = error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { message: String(error) };
  console.error({ what, ...origin(event), error: fields });
}

function origin({ requestContext: { requestId, connectionId, routeKey } }: APIGatewayProxyWebsocketEventV2): object {
  return { requestId, connectionId, routeKey };
}
