/** What a frame from the server is. */
export type ServerFrame =
  /** A broadcast that a client like this one sent. */
  | { readonly kind: "message"; readonly id: string; readonly data: unknown }
  /** A broadcast that another program sent. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly code: string; readonly message: string; readonly details: Fields }
  /** API Gateway's own error frame. */
  | { readonly kind: "gatewayError"; readonly message: string; readonly details: Fields };

type Fields = Readonly<Record<string, unknown>>;

/**
 * The frame that broadcasts `data`, with an id around it by which the sender recognizes its broadcast and receivers recognize a repeated one.
 *
 * @returns undefined for what JSON cannot express, such as a function
 */
export function messageFrame(id: string, data: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(data);
  return json === undefined ? undefined : `{"type":"message","data":{"messageId":${JSON.stringify(id)},"data":${json}}}`;
}

export function readFrame(text: string): ServerFrame {
  const fields = parseObject(text);
  if (fields === undefined) return { kind: "text", text };
  const { type, code, message, messageId, connectionId, requestId } = fields;
  if (typeof messageId === "string" && "data" in fields) return { kind: "message", id: messageId, data: fields.data };
  if (typeof message !== "string") return { kind: "text", text };
  if (type === "error" && typeof code === "string") return { kind: "error", code, message, details: fields };
  if (typeof connectionId === "string" && typeof requestId === "string") return { kind: "gatewayError", message, details: fields };
  return { kind: "text", text };
}

function parseObject(text: string): Fields | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
