import type { IncomingMessage, ServerResponse } from "node:http";
import type { JWTPayload } from "jose";
import { hostNameOf } from "../http/served-host";
import { AUDIENCE, ISSUER, ISSUER_HOST, type Issuer, KEYS_PATH, KEYS_URL } from "./issuer";

/** Whether a request is for the issuer by the name that functions know. A browser cannot reach this machine by that name. */
export function isForIssuer({ headers }: IncomingMessage): boolean {
  return hostNameOf(headers.host ?? "") === ISSUER_HOST;
}

/** Answers what verifiers ask an issuer: its keys, and where they are (OpenID Connect Discovery 1.0, section 4). */
export async function answerVerifier(issuer: Issuer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === KEYS_PATH) answerJson(response, 200, { keys: [await issuer.publicKey()] });
  else if (request.url === "/.well-known/openid-configuration") answerJson(response, 200, { issuer: ISSUER, jwks_uri: KEYS_URL });
  else answerJson(response, 404, { error: "not_found" });
}

const SECONDS = 3_600;

/**
 * Answers with a token as an OAuth server does (RFC 6749, section 5). The query may name `sub`, `aud` and `seconds`, the time for which it is
 * valid; all other names are claims, such as `scope`.
 * @param usualClaims of a token whose query does not name them
 */
export async function answerWithToken(
  issuer: Issuer,
  usualClaims: JWTPayload,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const {
    sub = "local",
    aud = AUDIENCE,
    seconds = String(SECONDS),
    ...claims
  } = Object.fromEntries(new URL(request.url ?? "/", ISSUER).searchParams);
  if (!/^-?\d{1,9}$/.test(seconds)) {
    return answerJson(response, 400, { error: "invalid_request", error_description: "seconds must be a whole number" });
  }
  const token = await issuer.issue({ subject: sub, audience: aud, seconds: Number(seconds), claims: { ...usualClaims, ...claims } });
  answerJson(response, 200, { access_token: token, token_type: "Bearer", expires_in: Number(seconds) });
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(body));
}
