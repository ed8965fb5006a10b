import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

/** Comes before the token among the sub-protocols that a client offers. A JSON Web Token has only characters that a sub-protocol may have. */
const IN_PROTOCOL = "token.";

/**
 * The token of a handshake: in the header `Authorization: Bearer …`, else in the sub-protocol `token.…`, else in the query's `token`. The last
 * two are for browsers, which cannot set headers. Of these, a sub-protocol is better: proxies and access logs keep URLs.
 *
 * @returns undefined without a token
 */
export function findToken({ headers, queryStringParameters }: Handshake): string | undefined {
  const bearer = /^bearer +(\S+)$/i.exec(header(headers, "authorization")?.trim() ?? "")?.[1];
  const offered = offeredProtocols(headers).find((name) => name.startsWith(IN_PROTOCOL));
  return bearer ?? offered?.slice(IN_PROTOCOL.length) ?? (queryStringParameters?.token || undefined);
}

type Handshake = Pick<APIGatewayRequestAuthorizerEvent, "headers" | "queryStringParameters">;

/** The sub-protocols that a client offers, in its order. */
export function offeredProtocols(headers: Headers): string[] {
  return (header(headers, "sec-websocket-protocol") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

type Headers = Readonly<Record<string, string | undefined>> | null | undefined;

/** API Gateway writes names as it likes, so case does not count. */
export function header(headers: Headers, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}
