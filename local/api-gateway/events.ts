import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Client } from "./connection";
import { newId } from "./ids";

/**
 * The events of an AWS_PROXY integration of a WebSocket API, each as JSON text with the id of its request.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export interface ProxyEvent {
  readonly requestId: string;
  readonly json: string;
}

export function connectEvent(client: Client, request: IncomingMessage): ProxyEvent {
  const query = new URLSearchParams((request.url ?? "").split("?", 2)[1] ?? "");
  return build(
    client,
    { routeKey: "$connect", eventType: "CONNECT" },
    { ...headersOf(client, request), ...(query.size > 0 && queryOf(query)) },
  );
}

export function messageEvent(client: Client, routeKey: string, body: string): ProxyEvent {
  return build(client, { routeKey, eventType: "MESSAGE", messageId: newId() }, { body });
}

export function disconnectEvent(client: Client, disconnectStatusCode: number, disconnectReason: string): ProxyEvent {
  // These four are all that AWS sends; the client's own headers came with $connect only.
  const headers = { Host: client.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return build(
    client,
    { routeKey: "$disconnect", eventType: "DISCONNECT", disconnectStatusCode, disconnectReason },
    { headers, multiValueHeaders: multiValue(headers) },
  );
}

function build(client: Client, specific: Record<string, unknown>, rest: Record<string, unknown>): ProxyEvent {
  const { apiId, stageName, connectionId, connectedAt, domainName, sourceIp, userAgent } = client;
  const requestId = newId();
  const now = new Date();
  const requestContext = {
    ...specific,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: "IN",
    stage: stageName,
    connectedAt,
    requestTimeEpoch: now.getTime(),
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp },
    requestId,
    domainName,
    connectionId,
    apiId,
  };
  return { requestId, json: JSON.stringify({ ...rest, requestContext, isBase64Encoded: false }) };
}

/** `04/Feb/2025:06:24:03 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}

function headersOf(client: Client, request: IncomingMessage) {
  const values: Record<string, string[]> = {};
  for (const [lowerCase, list] of Object.entries(request.headersDistinct)) {
    if (!HOP_BY_HOP.has(lowerCase) && list) values[canonicalName(lowerCase)] = list;
  }
  const trace = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
  const port = String(request.socket.localPort ?? "");
  Object.assign(values, {
    "X-Amzn-Trace-Id": [trace],
    "X-Forwarded-For": [client.sourceIp],
    "X-Forwarded-Port": [port],
    "X-Forwarded-Proto": ["http"],
  });
  const headers = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? ""]));
  return { headers, multiValueHeaders: values };
}

const HOP_BY_HOP = new Set(["connection", "upgrade"]);

/** `sec-websocket-key` → `Sec-WebSocket-Key`, as API Gateway writes them. */
function canonicalName(lowerCase: string): string {
  return lowerCase.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()).replace("Websocket", "WebSocket");
}

function queryOf(query: URLSearchParams) {
  const values = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const last = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? ""]));
  return { queryStringParameters: last, multiValueQueryStringParameters: values };
}

function multiValue(single: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(single).map(([name, value]) => [name, [value]]));
}
