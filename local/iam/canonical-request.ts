import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they stood on the request line. */
  readonly target: string;
  /**
   * Node's, which joins a header that stands twice by comma and space, or keeps the first. A signer joins without the space, so such a
   * request is refused; and what is verified is what the services read.
   */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The signature and its parts stood in the query, which is signed as a whole, and not in the headers where they are now. */
  readonly isSignedInQuery?: boolean;
}

/**
 * The text that both sides hash, as
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html has it. S3 takes paths as they are sent, and
 * bodies whose hash is not part of the signature.
 * @param service as in the credential scope
 * @returns undefined for a request that cannot be valid: a signed header is missing, an escape is malformed, or the body is not
 * the one whose hash was declared.
 */
export function canonicalRequest(
  { method, target, headers, body, isSignedInQuery }: SignedRequest,
  signedHeaders: readonly string[],
  service: string,
): string | undefined {
  const isS3 = service === "s3";
  const declaredHash = headers["x-amz-content-sha256"] ?? (isS3 && isSignedInQuery ? UNSIGNED : undefined);
  const isUnhashed = isS3 && typeof declaredHash === "string" && (declaredHash === UNSIGNED || declaredHash.startsWith("STREAMING-"));
  const bodyHash = isUnhashed ? declaredHash : hash("sha256", body, "hex");
  if (declaredHash !== undefined && declaredHash !== bodyHash) return undefined;
  const at = target.indexOf("?");
  const query = at < 0 ? "" : canonicalQuery(target.slice(at + 1));
  if (query === undefined) return undefined;
  let lines = "";
  for (const name of signedHeaders) {
    const value = headers[name];
    if (typeof value !== "string") return undefined;
    lines += `${name}:${value.trim().replace(/ {2,}/g, " ")}\n`;
  }
  const sentPath = at < 0 ? target : target.slice(0, at);
  const path = isS3 ? sentPath : canonicalPath(sentPath);
  return `${method}\n${path}\n${query}\n${lines}\n${signedHeaders.join(";")}\n${bodyHash}`;
}

/** In place of a body's hash (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). */
const UNSIGNED = "UNSIGNED-PAYLOAD";

/** Without empty and dot segments, and encoded once more than it is sent. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") segments.pop();
    else segments.push(encode(segment));
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/** Decoded and encoded again, so that it does not matter which characters the sender escaped; ordered by name, then value. */
function canonicalQuery(query: string): string | undefined {
  if (query === "") return "";
  try {
    const pairs = query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const at = pair.indexOf("=");
        const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
        return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))] as const;
      });
    pairs.sort(([nameA, a], [nameB, b]) => compare(nameA, nameB) || compare(a, b));
    return pairs.map(([name, value]) => `${name}=${value}`).join("&");
  } catch {
    return undefined;
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Percent-encodes all but RFC 3986's unreserved characters, which are fewer than encodeURIComponent spares. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
