import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { newId } from "./ids";
import type { IntegrationOutcome } from "./integration";
import { LIMITS } from "./limits";
import { DEFLATE } from "./text-frames";
import { UNVERIFIED } from "./unverified";

/** A handshake that is answered with plain HTTP. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** Of the error, for `x-amzn-ErrorType`. */
  readonly name?: string;
  /** Reason for the console, where the answer to the client does not name it. */
  readonly hint?: string;
}

export function refuse(status: number, message: string, about: Pick<Refusal, "name" | "hint"> = {}): Refusal {
  return { status, message, ...about };
}

/** Checks a handshake against RFC 6455 and API Gateway's limits, before any function runs for it. */
export function checkHandshake({ method, headers, url = "" }: IncomingMessage): Refusal | undefined {
  if (`wss://${headers.host}${url}`.length > LIMITS.maxUrlCharacters) {
    return refuse(UNVERIFIED.longUrlStatus, "URI Too Long", { hint: `the URL has more than ${LIMITS.maxUrlCharacters} characters` });
  }
  const isWebSocket =
    method === "GET" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-version"] === "13" &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "") &&
    (headers["sec-websocket-protocol"] === undefined || areProtocols(headers["sec-websocket-protocol"]));
  return isWebSocket ? undefined : refuse(UNVERIFIED.malformedHandshakeStatus, "Bad Request");
}

/**
 * Removes offers of extensions that cannot be accepted. ws answers 400 to those, and would do so after `$connect` has run; RFC 7692
 * has a server go on without the extension.
 */
export function acceptableExtensions(header: string): string | undefined {
  return header.split(",").filter(isAcceptableOffer).join(",") || undefined;
}

/** The answer to a handshake, as `$connect` decides: undefined completes it. */
export function refusalOf(response: IntegrationOutcome): Refusal | undefined {
  switch (response) {
    case "failed":
      return refuse(502, textOf(502));
    case "timeout":
      return refuse(UNVERIFIED.connectTimeoutStatus, "Endpoint request timed out");
    case "noTemplate":
      return refuse(UNVERIFIED.noTemplateStatus, UNVERIFIED.noTemplateText);
    case "notAllowed":
      return refuse(UNVERIFIED.connectNotAllowedStatus, textOf(500));
    default:
      return response.statusCode >= 200 && response.statusCode <= 299
        ? undefined
        : refuse(response.statusCode, textOf(response.statusCode));
  }
}

/** Answers an upgrade with a plain HTTP response and ends the socket. */
export function rejectUpgrade(socket: Duplex, { status, message, name }: Refusal): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Error"}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `x-amzn-RequestId: ${newId()}`,
    ...(name === undefined ? [] : [`x-amzn-ErrorType: ${name}`]),
    "Connection: close",
  ];
  // A client that leaves its half open would keep the server from closing.
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function textOf(status: number): string {
  return status === 403 ? "Forbidden" : status >= 500 ? "Internal server error" : (STATUS_CODES[status] ?? "Error");
}

/** A list of tokens (RFC 6455, section 4.1), each of them once. */
function areProtocols(header: string): boolean {
  const protocols = header.split(",").map((part) => part.trim());
  return protocols.every((protocol) => /^[\w!#$%&'*+.^`|~-]+$/.test(protocol)) && new Set(protocols).size === protocols.length;
}

/** With the parameters of RFC 7692, section 7.1, each at most once, and with a window that the gateway can stay within. */
function isAcceptableOffer(offer: string): boolean {
  const [extension, ...parameters] = offer.split(";").map((part) => part.trim());
  const names = new Set(parameters.map((parameter) => parameter.split("=", 1)[0]));
  return extension === "permessage-deflate" && names.size === parameters.length && parameters.every(isAcceptableParameter);
}

function isAcceptableParameter(parameter: string): boolean {
  const serverBits = /^server_max_window_bits=(\d{1,2})$/.exec(parameter)?.[1];
  if (serverBits !== undefined) return Number(serverBits) >= DEFLATE.serverMaxWindowBits && Number(serverBits) <= 15;
  return /^((server|client)_no_context_takeover|client_max_window_bits(=([89]|1[0-5]))?)$/.test(parameter);
}
