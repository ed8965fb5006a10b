import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { canonicalRequest, type SignedRequest } from "../../local/iam/canonical-request";
import { type SignatureProblem, SignatureVerifier } from "../../local/iam/signature";
import { anyText } from "../helpers/any-text";
import { type CapturedRequests, CREDENTIALS, captureSdkRequests, REGION } from "../helpers/capture-sdk-requests";
import { scaled } from "../helpers/scaled";

let captured: CapturedRequests;

beforeAll(async () => {
  captured = await captureSdkRequests();
});

function verify(request: SignedRequest, { service = "execute-api", nowMs = Date.now(), region = REGION, secret = CREDENTIALS } = {}) {
  const find = (accessKeyId: string) => (accessKeyId === CREDENTIALS.accessKeyId ? secret : undefined);
  return new SignatureVerifier({ region, service }, find).verify(request, nowMs);
}

function withHeader({ headers, ...rest }: SignedRequest, name: string, value: string | undefined): SignedRequest {
  return { ...rest, headers: { ...headers, [name]: value } };
}

function reword(request: SignedRequest, search: string | RegExp, replacement: string): SignedRequest {
  return withHeader(request, "authorization", String(request.headers.authorization).replace(search, replacement));
}

const MISMATCH = { problem: "mismatch", detail: expect.stringMatching(/^The request signature we calculated does not match/) };
const SIGNED = { accessKeyId: CREDENTIALS.accessKeyId };

describe("what the AWS SDK signed", () => {
  test("verifies", () => {
    expect(verify(captured.put, { service: "dynamodb" })).toEqual(SIGNED);
    expect(verify(captured.post)).toEqual(SIGNED);
    expect(verify(captured.remove)).toEqual(SIGNED);
  });

  test("verifies to the fifth minute, and not after it, nor before", () => {
    const signedAt = Date.parse(String(captured.post.headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));

    expect(verify(captured.post, { nowMs: signedAt + 300_000 })).toEqual(SIGNED);
    expect(verify(captured.post, { nowMs: signedAt - 300_000 })).toEqual(SIGNED);
    expect(verify(captured.post, { nowMs: signedAt + 301_000 })).toEqual({
      problem: "expired",
      detail: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/),
    });
    expect(verify(captured.post, { nowMs: signedAt - 301_000 })).toEqual({
      problem: "expired",
      detail: expect.stringMatching(
        /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
      ),
    });
  });

  test.each<[title: string, alter: (request: SignedRequest) => SignedRequest, problem: object]>([
    ["the body", (request) => ({ ...request, body: Buffer.from("hellp") }), MISMATCH],
    [
      "the body, with its hash",
      (request) =>
        withHeader({ ...request, body: Buffer.from("x") }, "x-amz-content-sha256", createHash("sha256").update("x").digest("hex")),
      MISMATCH,
    ],
    ["the declared hash to UNSIGNED-PAYLOAD", (request) => withHeader(request, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"), MISMATCH],
    ["the path", (request) => ({ ...request, target: request.target.replace("AAAA", "AAAB") }), MISMATCH],
    ["the method", (request) => ({ ...request, method: "DELETE" }), MISMATCH],
    ["the query", (request) => ({ ...request, target: `${request.target}?a=b` }), MISMATCH],
    ["a query behind a second question mark", (request) => ({ ...request, target: `${request.target}?=?a` }), MISMATCH],
    ["an escape that is none", (request) => ({ ...request, target: `${request.target}?%zz` }), MISMATCH],
    ["the host", (request) => withHeader(request, "host", "127.0.0.1:1"), MISMATCH],
    ["a signed header", (request) => withHeader(request, "content-type", "text/plain"), MISMATCH],
    ["a signed header away", (request) => withHeader(request, "content-type", undefined), MISMATCH],
    [
      "a signed header twice",
      (request) => withHeader(request, "x-amz-date", `${request.headers["x-amz-date"]}, ${request.headers["x-amz-date"]}`),
      { problem: "incomplete", detail: expect.stringContaining("X-Amz-Date") },
    ],
    ["the time away", (request) => withHeader(request, "x-amz-date", undefined), { problem: "incomplete", detail: expect.any(String) }],
    [
      "a header of AWS's in that was not signed",
      (request) => withHeader(request, "x-amz-target", "DynamoDB_20120810.DeleteTable"),
      { problem: "mismatch", detail: "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization." },
    ],
    ["the token", (request) => withHeader(request, "x-amz-security-token", "another"), { problem: "unknownKey" }],
    ["the token away", (request) => withHeader(request, "x-amz-security-token", undefined), { problem: "unknownKey" }],
    ["the signature", (request) => reword(request, /Signature=../, "Signature=zz"), MISMATCH],
    ["the signature longer", (request) => reword(request, /$/, "0"), MISMATCH],
    [
      "the signature away",
      (request) => reword(request, /, Signature=.*/, ""),
      { problem: "incomplete", detail: "Authorization header requires 'Signature' parameter." },
    ],
    ["the key", (request) => reword(request, CREDENTIALS.accessKeyId, "ASIANOBODY"), { problem: "unknownKey" }],
    [
      "the date of the scope",
      (request) => reword(request, /\/\d{8}\//, "/20010101/"),
      { problem: "mismatch", detail: expect.stringMatching(/^Date in Credential scope does not match/) },
    ],
    [
      "the scope longer",
      (request) => reword(request, "aws4_request", "aws4_request/more"),
      { problem: "incomplete", detail: expect.stringMatching(/exactly 5 slash-delimited elements/) },
    ],
    [
      "the host out of the signed headers",
      (request) => reword(request, "host;", ""),
      { problem: "mismatch", detail: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization." },
    ],
    [
      "the algorithm",
      (request) => reword(request, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
      { problem: "incomplete", detail: "Authorization header must begin with 'AWS4-HMAC-SHA256'." },
    ],
    ["the whole header away", (request) => withHeader(request, "authorization", undefined), { problem: "missing" }],
  ])("is refused when someone alters %s", (_title, alter, problem) => {
    expect(verify(alter(captured.post))).toEqual(problem);
  });

  test("is refused with another secret, in another region and by another service", () => {
    expect(verify(captured.post, { secret: { ...CREDENTIALS, secretAccessKey: "another" } })).toEqual(MISMATCH);
    expect(verify(captured.post, { region: "us-east-1" })).toEqual({
      problem: "mismatch",
      detail: "Credential should be scoped to a valid region, not 'eu-west-1': this is 'us-east-1'.",
    });
    expect(verify(captured.post, { service: "dynamodb" })).toEqual({
      problem: "mismatch",
      detail: "Credential should be scoped to correct service: 'dynamodb'.",
    });
  });

  test("is refused when it brings a token and the key has none", () => {
    const permanent = new SignatureVerifier({ region: REGION, service: "execute-api" }, () => ({
      secretAccessKey: CREDENTIALS.secretAccessKey,
    }));

    expect(permanent.verify(captured.post)).toEqual({ problem: "unknownKey" });
  });
});

describe("any request", () => {
  const NOW = Date.UTC(2024, 4, 17, 12);
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "DELETE"),
    path: fc.array(fc.oneof(token, fc.constantFrom("@connections", "a%3D", "%2F", "..", ".", "", "~._-", "a+b", "(x)")), { maxLength: 4 }),
    query: fc.array(fc.tuple(token, fc.stringMatching(/^[ -~]{0,5}$/)), { maxLength: 3 }),
    headers: fc.dictionary(
      token.map((name) => `x-${name}`),
      fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/),
      { maxKeys: 3 },
    ),
    body: fc.uint8Array({ maxLength: 30 }),
  });

  /** Signed by the letter of AWS's description, over the same canonical text. */
  function sign(from: typeof request extends fc.Arbitrary<infer T> ? T : never): SignedRequest {
    const query = from.query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    const unsigned = {
      method: from.method,
      target: `/${from.path.join("/")}${query && `?${query}`}`,
      headers: { ...from.headers, host: "h", "x-amz-date": "20240517T120000Z" },
      body: Buffer.from(from.body),
    };
    const names = Object.keys(unsigned.headers).sort();
    const scope = `20240517/${REGION}/execute-api/aws4_request`;
    const hash = createHash("sha256")
      .update(String(canonicalRequest(unsigned, names, "dynamodb")))
      .digest("hex");
    const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
    const key = ["20240517", REGION, "execute-api", "aws4_request"].reduce<string | Buffer>(hmac, "AWS4secret");
    const signature = hmac(key as Buffer, `AWS4-HMAC-SHA256\n20240517T120000Z\n${scope}\n${hash}`).toString("hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
    return { ...unsigned, headers: { ...unsigned.headers, authorization } };
  }

  function check(signed: SignedRequest): { readonly accessKeyId: string } | SignatureProblem {
    return new SignatureVerifier({ region: REGION, service: "execute-api" }, () => ({ secretAccessKey: "secret" })).verify(signed, NOW);
  }

  test("verifies as it was signed, and not with one part of it altered", () => {
    const alteration = fc.constantFrom<(from: SignedRequest) => SignedRequest>(
      (from) => ({ ...from, body: Buffer.concat([from.body, Buffer.from("x")]) }),
      (from) => ({ ...from, method: `${from.method}X` }),
      (from) => ({ ...from, target: from.target.replace(/^[^?]*/, "$&/z") }),
      (from) => ({ ...from, target: `${from.target}${from.target.includes("?") ? "&" : "?"}zzzzzzzzzz=1` }),
      (from) => withHeader(from, "host", "i"),
      (from) => reword(from, /Signature=(.)/, "Signature=$1$1"),
    );
    fc.assert(
      fc.property(request, alteration, (from, alter) => {
        const signed = sign(from);
        expect(check(signed)).toEqual(SIGNED);
        expect(check(alter(signed))).not.toEqual(SIGNED);
      }),
      { numRuns: scaled(80) },
    );
  });

  test("with whatever it has for its headers, is answered and not thrown at", () => {
    const junk = anyText({ maxLength: 60 });
    fc.assert(
      fc.property(request, junk, junk, junk, (from, authorization, date, target) => {
        const signed = sign(from);
        const headers = { ...signed.headers, authorization: `AWS4-HMAC-SHA256 ${authorization}`, "x-amz-date": date };
        expect(check({ ...signed, headers })).not.toEqual(SIGNED);
        expect(check({ ...signed, headers: { ...signed.headers, authorization } })).not.toEqual(SIGNED);
        check({ ...signed, target });
      }),
      { numRuns: scaled(80) },
    );
  });
});
