import { randomOctets } from "../random-octets";

/** An id of a connection, a request or a message: 11 bytes as base64url with the one `=` that API Gateway keeps. */
export function newId(): string {
  return `${randomOctets(11, "base64url")}=`;
}

/** API Gateway answers 400 to an id that could never have been one, and 410 to one that is not connected (any more). */
export function isWellFormedId(id: string): boolean {
  return /^[\w-]{15}=$/.test(id);
}
