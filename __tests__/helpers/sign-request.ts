import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "../../local/iam/credentials";

export interface RequestToSign {
  readonly url: string;
  /** For the `Host` header. @default the URL's */
  readonly host?: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** As in a credential scope: `lambda`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** When it is signed. @default now */
  readonly at?: Date;
}

// Signature Version 4 as a signer does it, written from AWS's description and not from the runtime's verifier:
// docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

/** The headers of a request with its signature among them. */
export function signedHeaders(request: RequestToSign): Record<string, string> {
  const { url, method, body = "", credentials, at = new Date() } = request;
  const { host: hostOfUrl, pathname, searchParams } = new URL(url);
  const { host = hostOfUrl } = request;
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    "x-amz-date": timestamp(at),
    ...(credentials.sessionToken !== undefined && { "x-amz-security-token": credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const signature = sign(request, at, [method, encoded(pathname), canonical(searchParams), lines, names.join(";"), sha256(body)]);
  const credential = `${credentials.accessKeyId}/${scope(request, at)}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** The URL of a GET with the signature in its query, valid for a minute. */
export function signedUrl(request: RequestToSign): string {
  const { credentials, at = new Date() } = request;
  const signed = new URL(request.url);
  const query = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${credentials.accessKeyId}/${scope(request, at)}`,
    "X-Amz-Date": timestamp(at),
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    ...(credentials.sessionToken !== undefined && { "X-Amz-Security-Token": credentials.sessionToken }),
  };
  for (const [name, value] of Object.entries(query)) signed.searchParams.set(name, value);
  const parts = ["GET", encoded(signed.pathname), canonical(signed.searchParams), `host:${signed.host}\n`, "host", sha256("")];
  signed.searchParams.set("X-Amz-Signature", sign(request, at, parts));
  // URLSearchParams writes a space as a plus, which a signer must not: its signature is over %20.
  return signed.href.replaceAll("+", "%20");
}

function sign(request: RequestToSign, at: Date, canonicalRequest: readonly string[]): string {
  const text = `AWS4-HMAC-SHA256\n${timestamp(at)}\n${scope(request, at)}\n${sha256(canonicalRequest.join("\n"))}`;
  const key = scope(request, at)
    .split("/")
    .reduce<string | Buffer>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${request.credentials.secretAccessKey}`,
    );
  return createHmac("sha256", key).update(text).digest("hex");
}

function scope({ region, service }: RequestToSign, at: Date): string {
  return `${timestamp(at).slice(0, 8)}/${region}/${service}/aws4_request`;
}

/** `20250204T062403Z` */
function timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** Once more than it is sent. */
function encoded(pathname: string): string {
  return pathname.split("/").map(encodeURIComponent).join("/");
}

function canonical(query: URLSearchParams): string {
  return [...query]
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .sort()
    .join("&");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
