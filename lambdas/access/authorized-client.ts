import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import type { ErrorFrame } from "../tell-sender";

/** What the authorizer found out about a client. API Gateway puts it into every event of the connection, as text. */
interface AuthorizerContext {
  /** The token's `sub`. */
  readonly principalId?: string;
  /** Epoch seconds. */
  readonly expiresAt?: string;
  readonly mayBroadcast?: string;
}

export function authorizerContext({
  requestContext,
}: Pick<APIGatewayProxyWebsocketEventV2, "requestContext">): AuthorizerContext | undefined {
  return (requestContext as { readonly authorizer?: AuthorizerContext }).authorizer;
}

/**
 * Why a client must not broadcast. API Gateway looks at the token once, when the client connects, and the connection lives for two hours.
 *
 * @param context undefined when no authorizer ran: a client that it never saw must not broadcast
 */
export function broadcastRefusal(context: AuthorizerContext | undefined, now = Date.now()): ErrorFrame | undefined {
  if (context?.mayBroadcast !== "true") return { code: "forbidden", message: "This client must not broadcast." };
  if (!(Number(context.expiresAt) * 1_000 > now)) {
    return { code: "token_expired", message: "The token has expired: connect again with a new one." };
  }
  return undefined;
}
