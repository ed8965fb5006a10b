import { s3Error } from "./errors";

/** Positions of the first and the last byte. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The part of an object that a `Range` header asks for (RFC 9110, section 14). S3 ignores several ranges and what is no range.
 * @returns undefined for the whole object.
 * @throws ApiError InvalidRange for a range behind the end of the object.
 */
export function byteRange(header: string | undefined, length: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  if (from !== "" && to !== "" && Number(from) > Number(to)) return undefined;
  const first = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  if (first > last) throw s3Error(416, "InvalidRange", "The requested range is not satisfiable");
  return { first, last };
}
