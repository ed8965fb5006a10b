import { createHmac, hash } from "node:crypto";
import { ALGORITHM } from "./authorization-header";
import { canonicalRequest } from "./canonical-request";
import type { Credentials } from "./credentials";
import { signingKey } from "./signing-key";

export interface PresignProps {
  readonly host: string;
  /** Without a query. */
  readonly path: string;
  readonly region: string;
  /** As in a credential scope: `execute-api`. */
  readonly service: string;
  /** Long-lived keys, without a session token. */
  readonly credentials: Omit<Credentials, "sessionToken">;
  readonly expiresSeconds: number;
}

/**
 * Path and query of a GET that is signed in its query, for browsers, which cannot set headers.
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presign({ host, path, region, service, credentials, expiresSeconds }: PresignProps, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const target = `${path}?${new URLSearchParams({
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${credentials.accessKeyId}/${scope.join("/")}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": String(expiresSeconds),
    "X-Amz-SignedHeaders": "host",
  })}`;
  const canonical =
    canonicalRequest({ method: "GET", target, headers: { host }, body: Buffer.alloc(0), isSignedInQuery: true }, ["host"], service) ?? "";
  const text = `${ALGORITHM}\n${time}\n${scope.join("/")}\n${hash("sha256", canonical, "hex")}`;
  const signature = createHmac("sha256", signingKey(credentials.secretAccessKey, scope)).update(text).digest("hex");
  return `${target}&X-Amz-Signature=${signature}`;
}
