/** Where something happened: a client's request, or a broadcast that a helper took part in. */
export type Origin = ClientEvent | { readonly broadcastId: string };

interface ClientEvent {
  readonly requestContext: {
    readonly requestId: string;
    readonly connectionId?: string | undefined;
    readonly routeKey?: string | undefined;
  };
}

/**
 * Writes one line about an event. Lambda's JSON log format takes the one object and nests it under `message`. No line ever holds what
 * clients say to each other.
 */
export function logInfo(event: Origin, what: string, facts: object = {}): void {
  console.info({ what, ...originOf(event), ...facts });
}

/** The same for trouble, with the error in full; clients never see it. */
export function logError(event: Origin, what: string, error: unknown): void {
  // An Error has no enumerable properties: as it is, it would be logged as {}.
  const fields = error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { message: String(error) };
  console.error({ what, ...originOf(event), error: fields });
}

function originOf(event: Origin): object {
  if ("broadcastId" in event) return { broadcastId: event.broadcastId };
  const { requestId, connectionId, routeKey } = event.requestContext;
  return { requestId, connectionId, routeKey };
}
