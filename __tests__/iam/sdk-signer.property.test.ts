import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import fc from "fast-check";
import type { SignedRequest } from "../../local/iam/canonical-request";
import { SignatureVerifier } from "../../local/iam/signature";
import { anyText } from "../helpers/any-text";
import { scaled } from "../helpers/scaled";

// The AWS SDK's own signer is the oracle: whatever it signs verifies, and nothing that differs from it by one byte.

const REGION = "eu-west-1";
const SERVICE = "execute-api";
const PERMANENT = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };
const TEMPORARY = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "a secret", sessionToken: "a/session+token==" };

const text = anyText({ maxLength: 8 });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
const request = fc.record({
  method: fc.constantFrom("GET", "POST", "DELETE"),
  // No dot segments: they are the same path as one without them.
  segments: fc.array(
    text.filter((segment) => !/^\.*$/.test(segment)),
    { minLength: 1, maxLength: 4 },
  ),
  query: fc.dictionary(name, text, { maxKeys: 3 }),
  headers: fc.dictionary(
    name.map((rest) => `x-${rest}`),
    fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/),
    { maxKeys: 3 },
  ),
  body: fc.uint8Array({ maxLength: 40 }),
  signer: fc.constantFrom(PERMANENT, TEMPORARY),
});
type Unsigned = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

const clients = [PERMANENT, TEMPORARY].map((credentials) => new ApiGatewayManagementApiClient({ region: REGION, credentials }));
afterAll(() => {
  for (const client of clients) client.destroy();
});

async function sign({ method, segments, query, headers, body, signer }: Unsigned): Promise<SignedRequest> {
  const client = clients[signer === PERMANENT ? 0 : 1];
  const sdkSigner = await client?.config.signer({ name: "sigv4", signingName: SERVICE, signingRegion: REGION, properties: {} });
  const path = `/${segments.map(encode).join("/")}`;
  const all = { ...headers, host: "example.test" };
  const signed = await sdkSigner?.sign({ method, protocol: "http:", hostname: "example.test", path, query, headers: all, body });
  const pairs = Object.entries(query).map((pair) => pair.map(encode).join("="));
  return {
    method,
    target: path + (pairs.length > 0 ? `?${pairs.join("&")}` : ""),
    headers: signed?.headers ?? {},
    body: Buffer.from(body),
  };
}

function encode(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function verify(signed: SignedRequest) {
  const secretOf = (id: string) => [PERMANENT, TEMPORARY].find(({ accessKeyId }) => accessKeyId === id);
  return new SignatureVerifier({ region: REGION, service: SERVICE }, secretOf).verify(signed);
}

/** Which byte of a request is altered, and to what: both taken modulo what there is. */
const alteration = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 93 }) });

/** The request as one list of its bytes: method, target, headers by name, body. */
function altered(signed: SignedRequest, { at, by }: typeof alteration extends fc.Arbitrary<infer Value> ? Value : never): SignedRequest {
  const names = Object.keys(signed.headers).sort();
  const parts = [signed.method, signed.target, ...names.map((each) => String(signed.headers[each])), signed.body];
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  let offset = at % total;
  const changed = parts.map((part) => {
    const here = offset;
    offset -= part.length;
    if (here < 0 || here >= part.length) return part;
    if (typeof part !== "string") return Buffer.from(part.map((byte, index) => (index === here ? byte ^ by : byte)));
    const other = String.fromCharCode(33 + ((part.charCodeAt(here) - 33 + by + 94) % 94));
    return part.slice(0, here) + other + part.slice(here + 1);
  });
  const [method, target, ...rest] = changed;
  const headers = Object.fromEntries(names.map((each, index) => [each, String(rest[index])]));
  return { method: String(method), target: String(target), headers, body: rest.at(-1) as Buffer };
}

/**
 * What a signature cannot tell apart: `%3d` and `%3D` in a query, which both sides write anew, and what stands between the three parts of
 * the Authorization header.
 */
function asText({ method, target, headers, body }: SignedRequest): string {
  const query = target.replace(/(?<=\?.*)%[\da-f]{2}/gi, (found) => found.toUpperCase());
  const parts = { ...headers, authorization: String(headers.authorization).split(/[ ,]+/) };
  return JSON.stringify([method, query, Object.entries(parts).sort(), body.toString("hex")]);
}

test("any request that the SDK signs is its signer's, and none that differs from it by a byte", async () => {
  await fc.assert(
    fc.asyncProperty(request, fc.array(alteration, { minLength: 1, maxLength: 20 }), async (unsigned, alterations) => {
      const signed = await sign(unsigned);
      expect(verify(signed)).toEqual({ accessKeyId: unsigned.signer.accessKeyId });
      for (const each of alterations) {
        const other = altered(signed, each);
        if (asText(other) !== asText(signed)) expect(verify(other)).toHaveProperty("problem");
      }
    }),
    { numRuns: scaled(40) },
  );
});
