import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { captureLines } from "../helpers/capture-lines";
import { setFunctionEnvironment } from "../helpers/function-environment";

const ISSUER = "https://issuer.example.com/";
const AUDIENCE = "chat";
const METHOD_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/$connect";

interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

let server: Server;
let published: { status: number; keys: readonly JWK[] };
let fetches: number;
let rsa: Key;
let foreign: Key;
let lines: Record<string, unknown>[];

async function makeKey(kid: string, alg = "RS256"): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

beforeAll(async () => {
  rsa = await makeKey("first");
  foreign = await makeKey("first");
  server = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(published.status, { "content-type": "application/json" }).end(JSON.stringify({ keys: published.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

/** For the authorizer that is loaded next, which fetches keys of its own. */
function setEnvironment() {
  setFunctionEnvironment({
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWT_KEYS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    JWT_ALGORITHMS: "RS256 ES256",
    JWT_PUBLISHER_CLAIM: "",
  });
  jest.resetModules();
}

beforeEach(() => {
  published = { status: 200, keys: [rsa.jwk] };
  fetches = 0;
  setEnvironment();
  lines = captureLines();
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

interface TokenFields {
  readonly key?: Key;
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);

function sign({ key = rsa, claims = {}, header = {} }: TokenFields = {}): Promise<string> {
  const payload = { iss: ISSUER, aud: AUDIENCE, sub: "alice", exp: nowSeconds() + 600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

const base64 = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

type Handshake = { readonly headers?: Record<string, string>; readonly queryStringParameters?: Record<string, string> };

const PLACES: readonly (readonly [string, (token: string) => Handshake])[] = [
  ["the Authorization header", (token) => ({ headers: { Authorization: `Bearer ${token}` } })],
  ["a sub-protocol", (token) => ({ headers: { "Sec-WebSocket-Protocol": `fanfare, token.${token}` } })],
  ["the query", (token) => ({ queryStringParameters: { token } })],
];

const load = (name: "authorize") => import(`../../lambdas/${name}`);

async function loadAuthorizer() {
  const { handler } = await load("authorize");
  return (handshake: Handshake): Promise<unknown> =>
    handler(
      {
        type: "REQUEST",
        methodArn: METHOD_ARN,
        headers: null,
        queryStringParameters: null,
        requestContext: { requestId: "request-1=", connectionId: "a=", routeKey: "$connect" },
        ...handshake,
      } as never,
      {} as never,
      () => {},
    ) as Promise<unknown>;
}

const allowed = (context: object) => ({
  principalId: "alice",
  policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: METHOD_ARN }] },
  context,
});

describe.each(PLACES)("a token in %s", (_place, handshakeWith) => {
  let authorize: Awaited<ReturnType<typeof loadAuthorizer>>;

  beforeAll(async () => {
    setEnvironment();
    authorize = await loadAuthorizer();
  });

  test("that is valid lets the client in, and later events know when it expires and what it allows", async () => {
    const exp = nowSeconds() + 600;

    expect(await authorize(handshakeWith(await sign({ claims: { exp } })))).toEqual(allowed({ expiresAt: exp, mayBroadcast: true }));
    expect(lines).toEqual([]);
  });

  test("is good for further connections until it expires: it is a bearer token, and whether it was used is not kept", async () => {
    const handshake = handshakeWith(await sign());

    expect(await authorize(handshake)).toEqual(await authorize(handshake));
  });

  test.each<readonly [string, string, () => Promise<string>]>([
    ["expired more than a minute ago", "ERR_JWT_EXPIRED", () => sign({ claims: { exp: nowSeconds() - 61 } })],
    ["is for another audience", "ERR_JWT_CLAIM_VALIDATION_FAILED aud", () => sign({ claims: { aud: "mail" } })],
    ["is from another issuer", "ERR_JWT_CLAIM_VALIDATION_FAILED iss", () => sign({ claims: { iss: "https://issuer.example.org/" } })],
    ["is not valid yet", "ERR_JWT_CLAIM_VALIDATION_FAILED nbf", () => sign({ claims: { nbf: nowSeconds() + 120 } })],
    ["never expires", "ERR_JWT_CLAIM_VALIDATION_FAILED exp", () => sign({ claims: { exp: undefined } })],
    ["has no subject", "ERR_JWT_CLAIM_VALIDATION_FAILED sub", () => sign({ claims: { sub: undefined } })],
    [
      'says alg "none"',
      "ERR_JOSE_ALG_NOT_ALLOWED",
      async () => `${base64({ alg: "none" })}.${base64({ iss: ISSUER, aud: AUDIENCE, sub: "mallory", exp: nowSeconds() + 600 })}.`,
    ],
    [
      "takes the public key for a shared secret",
      "ERR_JOSE_ALG_NOT_ALLOWED",
      () =>
        new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "mallory", exp: nowSeconds() + 600 })
          .setProtectedHeader({ alg: "HS256", kid: rsa.kid })
          .sign(new TextEncoder().encode(JSON.stringify(rsa.jwk))),
    ],
    ["is signed by another key of the same name", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", async () => sign({ key: foreign })],
    [
      "brings its own key",
      "ERR_JWKS_NO_MATCHING_KEY",
      async () => {
        const own = { ...foreign, kid: "own" };
        return sign({ key: own, header: { jwk: own.jwk, jku: "https://evil.example.com/keys" } });
      },
    ],
    [
      "was changed after it was signed",
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      async () => {
        const [header, , signature] = (await sign()).split(".");
        return `${header}.${base64({ iss: ISSUER, aud: AUDIENCE, sub: "mallory", exp: nowSeconds() + 600 })}.${signature}`;
      },
    ],
    [
      "has a payload that is not JSON",
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      async () => {
        const [header, , signature] = (await sign()).split(".");
        return `${header}.${base64("alice")}.${signature}`;
      },
    ],
    ["has two parts", "ERR_JWS_INVALID", async () => "e30.e30"],
    ["is no token at all", "ERR_JWS_INVALID", async () => "alice"],
  ])("that %s is answered with 401, and the log says %s and nothing of the token", async (_what, code, make) => {
    const token = await make();

    await expect(authorize(handshakeWith(token))).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([
      { what: "refused", reason: "invalid token", code, connectionId: "a=" },
      { reason: "invalid token", Refused: 1 },
    ]);
    for (const part of [...token.split("."), "mallory", "alice"]) {
      if (part !== "") expect(JSON.stringify(lines)).not.toContain(part);
    }
  });
});

test.each<readonly [string, Handshake]>([
  ["no token", {}],
  ["another scheme", { headers: { authorization: "Basic YWxpY2U6" } }],
  ["an empty token", { queryStringParameters: { token: "" } }],
  ["other sub-protocols", { headers: { "sec-websocket-protocol": "chat, fanfare" } }],
])("a handshake with %s is answered with 401", async (_what, handshake) => {
  const authorize = await loadAuthorizer();

  await expect(authorize(handshake)).rejects.toThrow(/^Unauthorized$/);
  expect(lines).toMatchObject([{ what: "refused", reason: "no token" }, { Refused: 1 }]);
});

test("the header's token counts before the others, in whatever case the header and its scheme are written", async () => {
  const authorize = await loadAuthorizer();
  const headers = { authorization: `bearer ${await sign()}`, "SEC-WEBSOCKET-PROTOCOL": "token.e30.e30" };

  expect(await authorize({ headers, queryStringParameters: { token: "alice" } })).toMatchObject({ principalId: "alice" });
});

test("a clock that is up to a minute off does not matter", async () => {
  const authorize = await loadAuthorizer();
  const claims = { exp: nowSeconds() - 50, nbf: nowSeconds() + 50 };

  expect(await authorize({ queryStringParameters: { token: await sign({ claims }) } })).toMatchObject({ principalId: "alice" });
});

test.each([
  ["scope:broadcast", { scope: "listen broadcast" }, true],
  ["scope:broadcast", { scope: "broadcaster" }, false],
  ["scope:broadcast", {}, false],
  ["cognito:groups:editors", { "cognito:groups": ["readers", "editors"] }, true],
  ["cognito:groups:editors", { "cognito:groups": ["readers"] }, false],
  ["publisher:true", { publisher: true }, true],
])("with the publishers' claim %s, claims of %j may broadcast: %s", async (claim, claims, mayBroadcast) => {
  process.env.JWT_PUBLISHER_CLAIM = claim;
  const authorize = await loadAuthorizer();

  expect(await authorize({ queryStringParameters: { token: await sign({ claims }) } })).toMatchObject({ context: { mayBroadcast } });
});

test("keys are fetched once for many tokens, and again for a key that is not known, at most every 30 s", async () => {
  // given
  const authorize = await loadAuthorizer();
  const withToken = async (key: Key) => authorize({ queryStringParameters: { token: await sign({ key }) } });
  await withToken(rsa);
  await withToken(rsa);
  expect(fetches).toBe(1);
  // when
  const next = await makeKey("second", "ES256");
  published.keys = [next.jwk, rsa.jwk];
  // then: not at once
  await expect(withToken(next)).rejects.toThrow("Unauthorized");
  expect(fetches).toBe(1);
  jest.useFakeTimers({ now: Date.now() + 31_000, doNotFake: ["setTimeout", "setImmediate", "nextTick", "queueMicrotask"] });
  expect(await withToken(next)).toMatchObject({ principalId: "alice" });
  expect(fetches).toBe(2);
});

test("a key that the issuer has withdrawn is trusted for ten more minutes at most", async () => {
  const authorize = await loadAuthorizer();
  const claims = { exp: nowSeconds() + 3_600 };
  const handshake = { queryStringParameters: { token: await sign({ claims }) } };
  await authorize(handshake);
  published.keys = [];

  jest.useFakeTimers({ now: Date.now() + 601_000, doNotFake: ["setTimeout", "setImmediate", "nextTick", "queueMicrotask"] });
  await expect(authorize(handshake)).rejects.toThrow("Unauthorized");
});

test("keys that cannot be had are no fault of the token: the handshake is answered with 500", async () => {
  published = { status: 503, keys: [] };
  const authorize = await loadAuthorizer();

  await expect(authorize({ queryStringParameters: { token: await sign() } })).rejects.toMatchObject({ code: "ERR_JOSE_GENERIC" });
});
