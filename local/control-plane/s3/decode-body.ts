import type { SignedRequest } from "../../iam/signature";
import { s3Error } from "./errors";

export interface DecodedBody {
  readonly body: Buffer;
  /** Headers that followed the body, such as `x-amz-checksum-crc32`, in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * The bytes of an object. SDKs send them in chunks, each behind its length in hexadecimal digits
 * (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html). Signatures of single chunks are not checked: that of the request is.
 * @throws ApiError IncompleteBody
 */
export function decodeBody({ headers, body }: SignedRequest): DecodedBody {
  if (!String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-")) return { body, trailers: {} };
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf("\r\n", at);
    const length = Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (lineEnd < 0 || Number.isNaN(length) || end > body.length) throw incomplete();
    if (length === 0)
      return { body: withLength(Buffer.concat(chunks), headers["x-amz-decoded-content-length"]), trailers: trailersIn(body, end) };
    chunks.push(body.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}

function withLength(body: Buffer, declared: string | string[] | undefined): Buffer {
  if (declared !== undefined && Number(declared) !== body.length) throw incomplete();
  return body;
}

function trailersIn(body: Buffer, from: number): Record<string, string> {
  const lines = body.toString("latin1", from).split(/\r?\n/);
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
}

function incomplete() {
  return s3Error(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
}
