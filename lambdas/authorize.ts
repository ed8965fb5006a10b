import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerHandler } from "aws-lambda";
import { grants } from "./access/claims";
import { findToken } from "./access/find-token";
import { InvalidToken, TokenVerifier } from "./access/token-verifier";
import { logRefusal } from "./log-refusal";
import { requireEnvironment } from "./require-environment";

const verifier = new TokenVerifier({
  issuer: requireEnvironment("JWT_ISSUER"),
  audience: requireEnvironment("JWT_AUDIENCE"),
  keysUrl: requireEnvironment("JWT_KEYS_URL"),
  algorithms: requireEnvironment("JWT_ALGORITHMS").split(" "),
});
/** Unset: every client may broadcast. */
const publisherClaim = process.env.JWT_PUBLISHER_CLAIM || undefined;

/**
 * The authorizer of `$connect`. Without a valid token the handshake is answered with 401, and with 500 when the issuer's keys cannot be had.
 * What it returns as `context` is in every later event of the connection, as text.
 *
 * API Gateway has one way to be told of a 401: an error with the message `Unauthorized`.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const handler: APIGatewayRequestAuthorizerHandler = async (event) => {
  const token = findToken(event);
  if (token === undefined) {
    logRefusal(event, "no token");
    throw new Error("Unauthorized");
  }
  try {
    const claims = await verifier.verify(token);
    const mayBroadcast = publisherClaim === undefined || grants(claims, publisherClaim);
    return allow(event.methodArn, claims.sub, { expiresAt: claims.exp, mayBroadcast });
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    logRefusal(event, "invalid token", { code: error.message });
    throw new Error("Unauthorized");
  }
};

function allow(methodArn: string, principalId: string, context: AccessContext): APIGatewayAuthorizerResult {
  return {
    principalId,
    policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: methodArn }] },
    context: { ...context },
  };
}

/** What later events need to know of the token. */
interface AccessContext {
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly mayBroadcast: boolean;
}
