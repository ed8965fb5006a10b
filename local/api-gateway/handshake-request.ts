import type { IncomingMessage } from "node:http";
import { randomOctets } from "../random-octets";
import type { Client } from "./connection";

/** Headers and query of a handshake as events have them: once as single values (the last one wins) and once as lists. */
export interface HandshakeRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>>;
}

/** As the client would have sent it to AWS: to the stage's own host, over TLS. */
export function readHandshake(request: IncomingMessage, { domainName, identity }: Client): HandshakeRequest {
  const sent = Object.entries(request.headersDistinct).map(([name, values = []]) => [canonicalName(name), values] as const);
  const multiValueHeaders = {
    ...Object.fromEntries(sent),
    Host: [domainName],
    "X-Amzn-Trace-Id": [`Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomOctets(12, "hex")}`],
    "X-Forwarded-For": [[...(request.headersDistinct["x-forwarded-for"] ?? []), identity.sourceIp].join(", ")],
    "X-Forwarded-Port": ["443"],
    "X-Forwarded-Proto": ["https"],
  };
  const query = new URLSearchParams(/\?(.*)/.exec(request.url ?? "")?.[1] ?? "");
  const multiValueQueryStringParameters = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  return {
    headers: lastOfEach(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: lastOfEach(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
  };
}

/** `sec-websocket-key` → `Sec-WebSocket-Key`, as API Gateway writes them. */
function canonicalName(lowerCase: string): string {
  return lowerCase.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()).replace("Websocket", "WebSocket");
}

function lastOfEach(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.at(-1) ?? ""]));
}
