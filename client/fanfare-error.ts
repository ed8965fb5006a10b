/** Codes of the server's error frames. */
export const SERVER_CODES = [
  "forbidden",
  "token_expired",
  "too_many_messages",
  "invalid_json",
  "missing_data",
  "invalid_text",
  "too_large",
  "incomplete",
] as const;

type ServerCode = (typeof SERVER_CODES)[number];

/** Codes of what the client itself finds. */
type ClientCode =
  /** `send` was called while `maxQueued` messages were waiting. */
  | "queue_full"
  /** The client was closed before the message was confirmed: it may have been broadcast. */
  | "closed"
  /** A handshake failed, or a connection ended. The client tries again. */
  | "disconnected"
  /** `token()` failed, or gave something that is no token. The client tries again. */
  | "token_failed"
  /** API Gateway answered with an error frame of its own. The client sends the message again. */
  | "gateway_error"
  /** No broadcast came back in time. The client sends the message again, over a new connection. */
  | "unanswered";

/** A server that is newer than the client may have further codes. */
export type ErrorCode = ServerCode | ClientCode | (string & {});

/** What went wrong, by a code for programs. The text never contains a token. */
export class FanfareError extends Error {
  override readonly name = "FanfareError";

  /** @param details the server's frame, if one came: `incomplete` has counts, API Gateway's frames have a `requestId` */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}
