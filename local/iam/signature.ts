import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ALGORITHM, type AuthorizationHeader, parseAuthorizationHeader } from "./authorization-header";
import { canonicalRequest, type SignedRequest } from "./canonical-request";
import { signingKey } from "./signing-key";

export type { SignedRequest };

/** Why a request's signature is not accepted, with AWS's message where it has details. */
export type SignatureProblem =
  | { readonly problem: "missing" }
  | { readonly problem: "incomplete"; readonly detail: string }
  | { readonly problem: "unknownKey" }
  | { readonly problem: "expired"; readonly detail: string }
  | { readonly problem: "mismatch"; readonly detail: string };

export interface Secret {
  readonly secretAccessKey: string;
  /** Temporary credentials carry one, and must send it; others must not. */
  readonly sessionToken?: string;
}

/** How far the clock of a signer may be off (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html). */
const MAX_SKEW_MS = 5 * 60 * 1000;

const NO_MATCH = {
  problem: "mismatch",
  detail:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
} as const;

/**
 * Verifies Signature Version 4 in its header form. A signed POST of 200 bytes takes 7 µs (median of three times 20,000, on two cores
 * that others used too), of 60 that the fan-out can spare.
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
    const parsed = parseAuthorizationHeader(authorization);
    if ("missing" in parsed) return { problem: "incomplete", detail: parsed.missing };

    const secret = this.#secretOf(parsed.accessKeyId);
    if (!secret || request.headers["x-amz-security-token"] !== secret.sessionToken) return { problem: "unknownKey" };
    const problem =
      this.#problemWithScope(parsed) ?? problemWithTime(parsed, request.headers, nowMs) ?? problemWithHeaders(parsed, request);
    if (problem) return problem;
    return this.#matches(request, parsed, secret) ? { accessKeyId: parsed.accessKeyId } : NO_MATCH;
  }

  #problemWithScope({ region, service }: AuthorizationHeader): SignatureProblem | undefined {
    if (region !== this.#scope.region)
      return {
        problem: "mismatch",
        detail: `Credential should be scoped to a valid region, not '${region}': this is '${this.#scope.region}'.`,
      };
    if (service !== this.#scope.service)
      return { problem: "mismatch", detail: `Credential should be scoped to correct service: '${this.#scope.service}'.` };
    return undefined;
  }

  #matches(
    request: SignedRequest,
    { accessKeyId, date, region, service, signedHeaders, signature }: AuthorizationHeader,
    secret: Secret,
  ): boolean {
    const canonical = canonicalRequest(request, signedHeaders, service);
    if (canonical === undefined) return false;
    const timestamp = request.headers["x-amz-date"];
    const stringToSign = `${ALGORITHM}\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${hash("sha256", canonical, "hex")}`;
    const key = this.#signingKey(accessKeyId, secret, date);
    const expected = Buffer.from(createHmac("sha256", key).update(stringToSign).digest("hex"));
    const actual = Buffer.from(signature);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }

  #signingKey(accessKeyId: string, { secretAccessKey }: Secret, date: string): Buffer {
    const name = `${date}/${accessKeyId}`;
    const known = this.#signingKeys.get(name);
    if (known) return known;
    const key = signingKey(secretAccessKey, [date, this.#scope.region, this.#scope.service, "aws4_request"]);
    this.#signingKeys.set(name, key);
    return key;
  }
}

function problemWithTime({ date }: AuthorizationHeader, headers: IncomingHttpHeaders, nowMs: number): SignatureProblem | undefined {
  const timestamp = headers["x-amz-date"];
  const signedAtMs = typeof timestamp === "string" ? parseTimestamp(timestamp) : undefined;
  if (typeof timestamp !== "string" || signedAtMs === undefined)
    return { problem: "incomplete", detail: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header." };
  if (!timestamp.startsWith(date))
    return {
      problem: "mismatch",
      detail: `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${timestamp.slice(0, 8)}'`,
    };
  if (signedAtMs < nowMs - MAX_SKEW_MS)
    return {
      problem: "expired",
      detail: `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(nowMs - MAX_SKEW_MS)} (${formatTimestamp(nowMs)} - 5 min.)`,
    };
  if (signedAtMs > nowMs + MAX_SKEW_MS)
    return {
      problem: "expired",
      detail: `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(nowMs + MAX_SKEW_MS)} (${formatTimestamp(nowMs)} + 5 min.)`,
    };
  return undefined;
}

/**
 * AWS wants `host` and every `x-amz-` header signed. Not every service insists on it; to insist is to be on the safe side, since an
 * unsigned `x-amz-target` could be another operation on its way here.
 */
function problemWithHeaders(
  { signedHeaders }: AuthorizationHeader,
  { headers, isSignedInQuery = false }: SignedRequest,
): SignatureProblem | undefined {
  if (!signedHeaders.includes("host"))
    return { problem: "mismatch", detail: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization." };
  for (const name in headers) {
    if (isSignedInQuery && PARTS_OF_SIGNATURE.has(name)) continue;
    if (name.startsWith("x-amz-") && !signedHeaders.includes(name))
      return { problem: "mismatch", detail: `'${name}' must be a 'SignedHeader' in the AWS Authorization.` };
  }
  return undefined;
}

const PARTS_OF_SIGNATURE = new Set(["x-amz-date", "x-amz-security-token"]);

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const parsed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
