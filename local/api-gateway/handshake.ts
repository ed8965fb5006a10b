import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { IntegrationResult } from "./integration";

/** Whether to complete a handshake, as the answer of `$connect` decides. */
export type HandshakeAnswer =
  | { readonly accepted: true; readonly subprotocol?: string }
  | { readonly accepted: false; readonly status: number; readonly message: string };

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
export function answerHandshake(result: IntegrationResult): HandshakeAnswer {
  switch (result.kind) {
    case "response": {
      const { statusCode, headers } = result;
      if (statusCode < 200 || statusCode > 299) return refuse(statusCode);
      const subprotocol = headers["sec-websocket-protocol"];
      return { accepted: true, ...(subprotocol !== undefined && { subprotocol }) };
    }
    case "failed":
      return refuse(502);
    case "timeout":
      return refuse(INTEGRATION_TIMEOUT_STATUS);
    case "notAllowed":
      return refuse(INVOKE_NOT_ALLOWED_STATUS);
  }
}

/** Not documented for WebSocket handshakes; this is API Gateway's default for the class INTEGRATION_TIMEOUT. */
const INTEGRATION_TIMEOUT_STATUS = 504;

/** Not documented for WebSocket handshakes; this is API Gateway's default for the class API_CONFIGURATION_ERROR. */
const INVOKE_NOT_ALLOWED_STATUS = 500;

function refuse(status: number): HandshakeAnswer {
  const message = status === 403 ? "Forbidden" : status >= 500 ? "Internal server error" : (STATUS_CODES[status] ?? "Error");
  return { accepted: false, status, message };
}

/** Answers an upgrade with a plain HTTP response and closes the connection, whatever the client does with its side of it. */
export function rejectUpgrade(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Error"}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 403 ? ["x-amzn-ErrorType: ForbiddenException"] : []),
    "Connection: close",
  ];
  // An upgraded socket has nobody else who listens: a client that resets it would end the process.
  socket.on("error", () => {}).once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
