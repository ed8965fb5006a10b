import type { Assignment, Connection, Part } from "../core/ports";

/** An assignment as it travels: of each connection a short text instead of an object. */
export interface AssignmentJson extends Omit<Assignment, "part"> {
  readonly part: Omit<Part, "pending" | "gone"> & { readonly pending: readonly string[]; readonly gone?: readonly string[] };
}

/**
 * Half as long as the assignment as it is. When a helper fails, what it was given goes to the queue of failures, and that takes 256 KB:
 * the most that can be pending and gone, with a text of 32 KB, are some 220.
 */
export function packAssignment({ part: { pending, gone, ...unread }, ...assignment }: Assignment): AssignmentJson {
  return { ...assignment, part: { ...unread, pending: pending.map(pack), ...(gone && { gone: gone.map(pack) }) } };
}

export function unpackAssignment({ part: { pending, gone, ...unread }, ...assignment }: AssignmentJson): Assignment {
  return { ...assignment, part: { ...unread, pending: pending.map(unpack), ...(gone && { gone: gone.map(unpack) }) } };
}

function pack({ connectionId, connectedAt }: Connection): string {
  return `${connectedAt} ${connectionId}`;
}

function unpack(text: string): Connection {
  const space = text.indexOf(" ");
  return { connectionId: text.slice(space + 1), connectedAt: Number(text.slice(0, space)) };
}
