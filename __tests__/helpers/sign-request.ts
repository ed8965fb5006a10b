import { createHash, createHmac } from "node:crypto";

interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const SERVICE = "execute-api";

/** The headers of a GET without a body, signed as AWS SDKs sign. */
export function signedHeaders(signer: Signer, url: string, region: string, now = new Date()): Record<string, string> {
  const { host, pathname, searchParams } = new URL(url);
  const headers = { host, "x-amz-date": timestamp(now), ...(signer.sessionToken && { "x-amz-security-token": signer.sessionToken }) };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${Reflect.get(headers, name)}\n`).join("");
  const signature = sign(signer, region, now, ["GET", pathname, canonical(searchParams), lines, names.join(";"), sha256("")]);
  const credential = `${signer.accessKeyId}/${scope(now, region)}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** The URL with the signature in its query, valid for a minute. */
export function signedUrl(signer: Signer, url: string, region: string, now = new Date()): string {
  const signed = new URL(url);
  const query = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${signer.accessKeyId}/${scope(now, region)}`,
    "X-Amz-Date": timestamp(now),
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    ...(signer.sessionToken && { "X-Amz-Security-Token": signer.sessionToken }),
  };
  for (const [name, value] of Object.entries(query)) signed.searchParams.set(name, value);
  const parts = ["GET", signed.pathname, canonical(signed.searchParams), `host:${signed.host}\n`, "host", sha256("")];
  signed.searchParams.set("X-Amz-Signature", sign(signer, region, now, parts));
  // URLSearchParams writes a space as a plus, which a signer must not: its signature is over %20.
  return signed.href.replaceAll("+", "%20");
}

function sign({ secretAccessKey }: Signer, region: string, now: Date, canonicalRequest: readonly string[]): string {
  const text = `AWS4-HMAC-SHA256\n${timestamp(now)}\n${scope(now, region)}\n${sha256(canonicalRequest.join("\n"))}`;
  const key = scope(now, region)
    .split("/")
    .reduce<string | Buffer>((secret, part) => createHmac("sha256", secret).update(part).digest(), `AWS4${secretAccessKey}`);
  return createHmac("sha256", key).update(text).digest("hex");
}

function scope(now: Date, region: string): string {
  return `${timestamp(now).slice(0, 8)}/${region}/${SERVICE}/aws4_request`;
}

/** `20250204T062403Z` */
function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
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
