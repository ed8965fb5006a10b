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
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html has it for every service but S3.
 * @returns undefined for a request that cannot be valid: a signed header is missing, an escape is malformed, or the body is not
 * the one whose hash was declared. `UNSIGNED-PAYLOAD` is S3's, and no hash of any body.
 */
export function canonicalRequest({ method, target, headers, body }: SignedRequest, signedHeaders: readonly string[]): string | undefined {
  const bodyHash = hash("sha256", body, "hex");
  const declaredHash = headers["x-amz-content-sha256"];
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
  const path = canonicalPath(at < 0 ? target : target.slice(0, at));
  return `${method}\n${path}\n${query}\n${lines}\n${signedHeaders.join(";")}\n${bodyHash}`;
}

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
