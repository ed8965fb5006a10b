import type { IncomingMessage } from "node:http";
import type { SignatureProblem, SignedRequest } from "../iam/signature";

/**
 * A handshake as IAM's signatures see it. Browsers cannot set headers, so a handshake may be signed in its query too; the parts of the
 * signature are then put where a signed header has them. Such a URL is valid for as long as its signer allowed and, here, no longer
 * than any signature.
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 * @returns a problem when the URL's own time is over.
 */
export function signedHandshake({ url = "/", headers }: IncomingMessage, nowMs = Date.now()): SignedRequest | SignatureProblem {
  const asSigned = { method: "GET", target: url, headers, body: Buffer.alloc(0) };
  const [path = "/", queryText = ""] = url.split("?", 2);
  const query = new URLSearchParams(queryText);
  const algorithm = query.get("X-Amz-Algorithm");
  if (algorithm === null || headers.authorization !== undefined) return asSigned;

  const value = (name: string) => query.get(`X-Amz-${name}`) ?? "";
  if (nowMs > expiryOf(value("Date"), Number(value("Expires"))))
    return { problem: "expired", detail: `Signature expired: the URL of ${value("Date")} was valid for ${value("Expires")} seconds` };
  const token = query.get("X-Amz-Security-Token");
  return {
    ...asSigned,
    isSignedInQuery: true,
    target: `${path}?${queryText
      .split("&")
      .filter((part) => !part.startsWith("X-Amz-Signature="))
      .join("&")}`,
    headers: {
      ...headers,
      authorization: `${algorithm} Credential=${value("Credential")}, SignedHeaders=${value("SignedHeaders")}, Signature=${value("Signature")}`,
      "x-amz-date": value("Date"),
      ...(token !== null && { "x-amz-security-token": token }),
    },
  };
}

/** Epoch milliseconds; NaN for an invalid date, which never counts as expired here: verifying the signature refuses it. */
function expiryOf(date: string, seconds: number): number {
  return Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5")) + seconds * 1000;
}
