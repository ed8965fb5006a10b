import { createHash, createHmac } from "node:crypto";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { text } from "node:stream/consumers";
import type { Credentials } from "../../local/iam/credentials";

export interface RequestToSign {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** As in a credential scope: `lambda`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
}

export interface SignedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Sends a request with Signature Version 4, written from AWS's description of it and not from the runtime's verifier:
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signedRequest({ url, method, headers, body, service, region, credentials }: RequestToSign): Promise<SignedAnswer> {
  const { host, pathname, searchParams } = new URL(url);
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = timestamp.slice(0, 8);
  const toSign: Record<string, string> = {
    ...headers,
    host,
    "x-amz-date": timestamp,
    ...(credentials.sessionToken !== undefined && { "x-amz-security-token": credentials.sessionToken }),
  };
  const names = Object.keys(toSign).sort();
  const query = [...searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort();
  const canonicalRequest = [
    method,
    pathname.split("/").map(encodeURIComponent).join("/"),
    query.join("&"),
    ...names.map((name) => `${name}:${toSign[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonicalRequest)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  const signature = createHmac("sha256", key).update(stringToSign).digest("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;

  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? tlsRequest : plainRequest;
    const sent = request(url, { method, headers: { ...toSign, authorization } }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }), reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function sha256(data: string): string {
  return createHash("sha256").update(data).digest("hex");
}
