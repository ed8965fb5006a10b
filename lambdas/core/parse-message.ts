import { memberText } from "./member-text";

/**
 * The most bytes that one push may have: API Gateway's limit for a message, in either direction and with `@connections` as well. It sends
 * more than 32 KB in several frames, and bills each 32 KB as a message.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const MAX_PUSH_BYTES = 128 * 1024;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The text to broadcast, or why the message is refused. */
export type ParsedMessage = { readonly text: string } | { readonly refusal: Refusal };

interface Refusal {
  /** For programs. */
  readonly code: "invalid_json" | "missing_data" | "invalid_text" | "too_large";
  /** For people. */
  readonly message: string;
}

/**
 * Reads `{"type":"message","data":X}`. A string X is pushed as it is, any other JSON value, null included, as the JSON text that the client
 * sent, byte for byte.
 *
 * @param body the client's message; undefined when the event has none
 */
export function parseMessage(body = ""): ParsedMessage {
  const message = parseJson(body);
  if (message === undefined) return refuse("invalid_json", "The message must be JSON.");
  const text = isObject(message) ? dataOf(message, body) : undefined;
  if (text === undefined) return refuse("missing_data", 'The message must have a "data" field.');
  // JSON can spell half of a surrogate pair, UTF-8 cannot: the receivers would get another text.
  if (LONE_SURROGATE.test(text)) return refuse("invalid_text", 'The text in "data" must be valid Unicode.');
  // A client's whole message has at most as many bytes, if API Gateway counts bytes: its documents do not say that it does.
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PUSH_BYTES) return refuse("too_large", `"data" must have at most ${MAX_PUSH_BYTES} bytes; it has ${bytes}.`);
  return { text };
}

function isObject(value: unknown): value is { readonly data?: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function dataOf({ data }: { readonly data?: unknown }, body: string): string | undefined {
  return typeof data === "string" ? data : memberText(body, "data");
}

function refuse(code: Refusal["code"], message: string): ParsedMessage {
  return { refusal: { code, message } };
}

/** @returns undefined for invalid JSON: no JSON text stands for undefined */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
