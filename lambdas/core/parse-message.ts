/**
 * The most bytes that one push may have. API Gateway takes frames of up to 32 KB, and no document says whether it would split a
 * longer push into several. 32 KB is also the unit in which messages are billed.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const MAX_PUSH_BYTES = 32 * 1024;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a client asked to broadcast, or why that cannot be. */
export type ParsedMessage = { readonly text: string } | { readonly refusal: Refusal };

/** For programs the code, for people the message. */
interface Refusal {
  readonly code: "invalid_json" | "missing_data" | "invalid_text" | "too_large";
  readonly message: string;
}

/**
 * Reads `{"type":"message","data":X}`. A string X is pushed byte for byte as it is, any other JSON value, null too, as JSON text.
 *
 * @param body the client's message; undefined when the event has none
 */
export function parseMessage(body: string | undefined): ParsedMessage {
  const message = parseJson(body);
  if (message === undefined) return refuse("invalid_json", "The message must be JSON.");
  if (typeof message !== "object" || message === null || !("data" in message)) {
    return refuse("missing_data", 'The message must have a "data" field.');
  }

  const text = typeof message.data === "string" ? message.data : JSON.stringify(message.data);
  // JSON can spell half a surrogate pair, UTF-8 cannot: the receivers would get another text than was sent.
  if (LONE_SURROGATE.test(text)) return refuse("invalid_text", 'The text in "data" must be valid Unicode.');
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PUSH_BYTES) return refuse("too_large", `"data" must have at most ${MAX_PUSH_BYTES} bytes; it has ${bytes}.`);
  return { text };
}

function refuse(code: Refusal["code"], message: string): ParsedMessage {
  return { refusal: { code, message } };
}

/** No JSON text stands for undefined, so that is what a text that is not JSON gives. */
function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
