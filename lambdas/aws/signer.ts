import { createHmac, hash } from "node:crypto";
import type { Credentials } from "./credentials";

/** A request without its path. */
export interface UnsignedRequest {
  readonly method: string;
  readonly host: string;
  /** Names in lower case. `host`, `content-length`, the date and the token are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Makes the head of a signed request to a path. All requests of one template differ in the path only. */
export type SignedHead = (path: string) => string;

/**
 * Signature version 4 for one service. docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * The signing key is derived once a day, and everything that does not depend on the path once per template, so that a post of a broadcast
 * costs one hash and one HMAC.
 */
export class Signer {
  #key: { readonly of: string; readonly bytes: Buffer } | undefined;

  constructor(
    /** As it is spelt in signatures: `execute-api`. */
    private readonly service: string,
    private readonly region: string,
    private readonly credentials: () => Credentials,
  ) {}

  /**
   * @param now goes into the signature, which AWS takes for five minutes
   * @returns a maker of request heads: request line and headers, each with its line end
   */
  template({ method, host, headers, body }: UnsignedRequest, now = new Date()): SignedHead {
    const credentials = this.credentials();
    const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
    const day = time.slice(0, 8);
    const scope = `${day}/${this.region}/${this.service}/aws4_request`;
    const key = this.#signingKey(credentials.secretAccessKey, day);

    const all: Record<string, string> = { ...headers, host, "content-length": String(body.length), "x-amz-date": time };
    if (credentials.sessionToken !== undefined) all["x-amz-security-token"] = credentials.sessionToken;
    const signed = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
    const names = signed.map(([name]) => name).join(";");
    const canonicalRest = `\n\n${signed.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, " ")}\n`).join("")}\n${names}\n${sha256(body)}`;

    const fixedHead = Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n`;

    return (path) => {
      const signature = hmac(key, toSign + sha256(`${method}\n${canonicalPath(path)}${canonicalRest}`)).toString("hex");
      return `${method} ${path} HTTP/1.1\r\n${fixedHead}authorization: ${authorization}${signature}\r\n`;
    };
  }

  #signingKey(secretAccessKey: string, day: string): Buffer {
    const of = `${day} ${secretAccessKey}`;
    if (this.#key?.of !== of) {
      const ofDay = hmac(`AWS4${secretAccessKey}`, day);
      this.#key = { of, bytes: hmac(hmac(hmac(ofDay, this.region), this.service), "aws4_request") };
    }
    return this.#key.bytes;
  }
}

/** Every service but S3 encodes the path, which is encoded already, once more. */
function canonicalPath(path: string): string {
  return encodeStrictly(path).replaceAll("%2F", "/");
}

/** Encodes all but the unreserved characters of RFC 3986; JavaScript spares five more. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
