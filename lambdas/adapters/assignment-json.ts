import type { Assignment, Connection, Part } from "../core/ports";

/** An assignment as it is sent: short enough for the queue of failures, which takes 256 KB. */
export interface AssignmentJson extends Omit<Assignment, "data" | "part"> {
  readonly data: TextJson;
  readonly part: Omit<Part, "pending" | "gone"> & { readonly pending: string; readonly gone?: string };
}

/** Base64 where that is shorter: a text that is JSON itself can double in length as a JSON string. */
type TextJson = string | { readonly base64: string };

/** Connections become one string: a third of the length of a list of objects. */
export function packAssignment({ data, part: { pending, gone, ...unread }, ...assignment }: Assignment): AssignmentJson {
  return {
    ...assignment,
    data: packText(data),
    part: { ...unread, pending: pack(pending), ...(gone !== undefined && { gone: pack(gone) }) },
  };
}

export function unpackAssignment({ data, part: { pending, gone, ...unread }, ...assignment }: AssignmentJson): Assignment {
  return {
    ...assignment,
    data: unpackText(data),
    part: { ...unread, pending: unpack(pending), ...(gone !== undefined && { gone: unpack(gone) }) },
  };
}

function packText(text: string): TextJson {
  const base64 = Buffer.from(text).toString("base64");
  return Buffer.byteLength(JSON.stringify(text)) <= base64.length ? text : { base64 };
}

function unpackText(text: TextJson): string {
  return typeof text === "string" ? text : Buffer.from(text.base64, "base64").toString();
}

/** `{id} {time},{id} {time}`: API Gateway's ids have neither spaces nor commas. */
function pack(connections: readonly Connection[]): string {
  return connections.map(({ connectionId, connectedAt }) => `${connectionId} ${connectedAt.toString(36)}`).join();
}

function unpack(text: string): Connection[] {
  if (text === "") return [];
  return text.split(",").map((connection) => {
    const [connectionId = "", connectedAt = "0"] = connection.split(" ");
    return { connectionId, connectedAt: Number.parseInt(connectedAt, 36) };
  });
}
