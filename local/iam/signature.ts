import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they stood on the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type SignatureProblem =
  | { readonly problem: "missing" }
  | { readonly problem: "incomplete"; readonly detail: string }
  | { readonly problem: "unknownKey" }
  | { readonly problem: "expired"; readonly detail: string }
  | { readonly problem: "mismatch" };

export interface Secret {
  readonly secretAccessKey: string;
  /** Temporary credentials carry one, and must send it. */
  readonly sessionToken?: string;
}

/** How far the clock of a signer may be off (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html). */
const MAX_SKEW_MS = 5 * 60 * 1000;

const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * Verifies Signature Version 4 in its header form, as
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html describes it.
 */
export class SignatureVerifier {
  readonly #scope: { readonly region: string; readonly service: string };
  readonly #secretOf: (accessKeyId: string) => Secret | undefined;
  /** Deriving the key costs four HMACs and stays the same for a day: {date + access key id → key}. */
  readonly #signingKeys = new Map<string, Buffer>();

  constructor(scope: { region: string; service: string }, secretOf: (accessKeyId: string) => Secret | undefined) {
    this.#scope = scope;
    this.#secretOf = secretOf;
  }

  verify(request: SignedRequest, nowMs = Date.now()): { readonly accessKeyId: string } | SignatureProblem {
    const { authorization } = request.headers;
    if (authorization === undefined) return { problem: "missing" };
    const parsed = parseAuthorization(authorization);
    if (!parsed) return { problem: "incomplete", detail: "Authorization header requires Credential, SignedHeaders and Signature" };

    const { accessKeyId, date, region, service, signedHeaders, signature } = parsed;
    if (region !== this.#scope.region || service !== this.#scope.service) {
      return {
        problem: "incomplete",
        detail: `Credential should be scoped to ${this.#scope.region}/${this.#scope.service}, not ${region}/${service}`,
      };
    }
    const secret = this.#secretOf(accessKeyId);
    if (!secret || (secret.sessionToken !== undefined && request.headers["x-amz-security-token"] !== secret.sessionToken)) {
      return { problem: "unknownKey" };
    }
    const timestamp = header(request.headers, "x-amz-date");
    const signedAtMs = parseTimestamp(timestamp);
    if (signedAtMs === undefined || !timestamp.startsWith(date))
      return { problem: "incomplete", detail: "X-Amz-Date is missing or malformed" };
    if (Math.abs(nowMs - signedAtMs) > MAX_SKEW_MS) return { problem: "expired", detail: `${timestamp} is more than 5 minutes from now` };
    if (!signedHeaders.includes("host")) return { problem: "incomplete", detail: "SignedHeaders must include host" };

    const canonicalRequest = canonicalize(request, signedHeaders);
    if (canonicalRequest === undefined) return { problem: "mismatch" };
    const stringToSign = `${ALGORITHM}\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${sha256(canonicalRequest)}`;
    const expected = createHmac("sha256", this.#signingKey(accessKeyId, secret, date))
      .update(stringToSign)
      .digest();
    const actual = Buffer.from(signature, "hex");
    return actual.length === expected.length && timingSafeEqual(actual, expected) ? { accessKeyId } : { problem: "mismatch" };
  }

  #signingKey(accessKeyId: string, { secretAccessKey }: Secret, date: string): Buffer {
    const name = `${date}/${accessKeyId}`;
    const known = this.#signingKeys.get(name);
    if (known) return known;
    let key: Buffer | string = `AWS4${secretAccessKey}`;
    for (const part of [date, this.#scope.region, this.#scope.service, "aws4_request"])
      key = createHmac("sha256", key).update(part).digest();
    this.#signingKeys.set(name, key as Buffer);
    return key as Buffer;
  }
}

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(text: string): Authorization | undefined {
  if (!text.startsWith(`${ALGORITHM} `)) return undefined;
  const fields = new Map<string, string>();
  for (const field of text.slice(ALGORITHM.length + 1).split(",")) {
    const at = field.indexOf("=");
    fields.set(field.slice(0, at).trim(), field.slice(at + 1).trim());
  }
  const [accessKeyId, date, region, service, end] = fields.get("Credential")?.split("/") ?? [];
  const signedHeaders = fields.get("SignedHeaders")?.split(";");
  const signature = fields.get("Signature");
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request" || !signedHeaders || !signature) return undefined;
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

/** Undefined when the body is not the one whose hash was signed. */
function canonicalize({ method, target, headers, body }: SignedRequest, signedHeaders: readonly string[]): string | undefined {
  const bodyHash = sha256(body);
  const declaredHash = headers["x-amz-content-sha256"];
  if (declaredHash !== undefined && declaredHash !== bodyHash) return undefined;
  const [path = "/", query = ""] = target.split("?", 2);
  const headerLines = signedHeaders.map((name) => `${name}:${header(headers, name).trim().replace(/ +/g, " ")}\n`).join("");
  return [method, canonicalPath(path), canonicalQuery(query), headerLines, signedHeaders.join(";"), bodyHash].join("\n");
}

/** Every service but S3 signs the path without its empty parts, and encoded once more than it is sent. */
function canonicalPath(path: string): string {
  return encode(path.replace(/\/+/g, "/")).replaceAll("%2F", "/");
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.sort().join("&");
}

/** Percent-encodes all but RFC 3986's unreserved characters, which are fewer than encodeURIComponent spares. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
