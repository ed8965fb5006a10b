import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiGatewayManagementApiClient, GetConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { readBody } from "../../local/http/read-body";
import { type Secret, SignatureVerifier, type SignedRequest } from "../../local/iam/signature";

// The SDK is the oracle: it signs, a server here only writes down what came, and the verifier must say who it was.
const region = "eu-west-1";
const longLived = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const temporary = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "secret", sessionToken: "token/with+signs==" };
const secrets: Record<string, Secret> = { [longLived.accessKeyId]: longLived, [temporary.accessKeyId]: temporary };

let endpoint: string;
let captured: SignedRequest[];
const server = createServer(async (request, response) => {
  const { method = "", url: target = "", headers } = request;
  captured.push({ method, target, headers, body: (await readBody(request, 1024 * 1024)) ?? Buffer.alloc(0) });
  response.writeHead(410, { "x-amzn-errortype": "GoneException" }).end("{}");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  captured = [];
});

/** The one request that `send` makes, however the server answers it. */
async function capture(send: () => Promise<unknown>): Promise<SignedRequest> {
  await send().catch(() => {});
  const [request] = captured;
  if (!request || captured.length > 1) throw new Error(`expected one request, and there were ${captured.length}`);
  return request;
}

function postRequest(credentials: typeof longLived, options: { path?: string; id?: string; data?: string } = {}): Promise<SignedRequest> {
  const { path = "/dev", id = "eHrdFcnvvHcCE-w=", data = "hello" } = options;
  const client = new ApiGatewayManagementApiClient({ endpoint: endpoint + path, region, credentials, maxAttempts: 1 });
  return capture(() => client.send(new PostToConnectionCommand({ ConnectionId: id, Data: data })).finally(() => client.destroy()));
}

function verifier(service = "execute-api"): SignatureVerifier {
  return new SignatureVerifier({ region, service }, (accessKeyId) => secrets[accessKeyId]);
}

/** The same request with some headers changed, or without those that are undefined. */
function withHeaders(request: SignedRequest, changes: Readonly<Record<string, string | undefined>>): SignedRequest {
  return { ...request, headers: { ...request.headers, ...changes } };
}

test.each([
  ["an id", {}],
  ["an id with every kind of character", { id: "a-b_c.d~e!f'g(h)i*j k+l%m/n?o=" }],
  ["text that is not ASCII", { data: "Grüße, 世界" }],
  ["no text", { data: "" }],
  ["an endpoint that ends in a slash", { path: "/dev/" }],
  ["a path with spaces and dots", { path: "/a b/v1.0" }],
])("a POST of the SDK with %s is its signer's", async (_what, options) => {
  expect(verifier().verify(await postRequest(longLived, options))).toEqual({ accessKeyId: longLived.accessKeyId });
});

test("a GET without a body, and a DynamoDB request, are their signers'", async () => {
  const api = new ApiGatewayManagementApiClient({ endpoint, region, credentials: temporary, maxAttempts: 1 });
  const get = await capture(() => api.send(new GetConnectionCommand({ ConnectionId: "eHrdFcnvvHcCE-w=" })).finally(() => api.destroy()));
  captured = [];
  const database = new DynamoDBClient({ endpoint, region, credentials: longLived, maxAttempts: 1 });
  const list = await capture(() => database.send(new ListTablesCommand({})).finally(() => database.destroy()));

  expect(verifier().verify(get)).toEqual({ accessKeyId: temporary.accessKeyId });
  expect(verifier("dynamodb").verify(list)).toEqual({ accessKeyId: longLived.accessKeyId });
});

test("a signature holds for as long as clocks may differ, and no longer", async () => {
  const request = await postRequest(longLived);
  const minutes = (count: number) => Date.now() + count * 60_000;
  expect(verifier().verify(request, minutes(4))).toEqual({ accessKeyId: longLived.accessKeyId });
  expect(verifier().verify(request, minutes(-4))).toEqual({ accessKeyId: longLived.accessKeyId });
  expect(verifier().verify(request, minutes(6))).toMatchObject({ problem: "expired" });
  expect(verifier().verify(request, minutes(-6))).toMatchObject({ problem: "expired" });
});

test.each<[what: string, change: (request: SignedRequest) => SignedRequest, problem: string]>([
  ["another method", (request) => ({ ...request, method: "DELETE" }), "mismatch"],
  ["another path", (request) => ({ ...request, target: request.target.replace("dev", "prod") }), "mismatch"],
  ["a query", (request) => ({ ...request, target: `${request.target}?a=b` }), "mismatch"],
  ["another body", (request) => ({ ...request, body: Buffer.from("HELLO") }), "mismatch"],
  [
    "another body and its hash",
    (request) => ({
      ...withHeaders(request, { "x-amz-content-sha256": "3733cd977ff8eb18b987357e22ced99f46097f31ecb239e878ae63760e83e4d5" }),
      body: Buffer.from("HELLO"),
    }),
    "mismatch",
  ],
  ["another host", (request) => withHeaders(request, { host: "example.test" }), "mismatch"],
  [
    "another time",
    (request) =>
      // Some seconds beside its own.
      withHeaders(request, { "x-amz-date": String(request.headers["x-amz-date"]).replace(/\dZ$/, (end) => `${9 - Number(end[0])}Z`) }),
    "mismatch",
  ],
  ["no signature", (request) => withHeaders(request, { authorization: undefined }), "missing"],
  ["another scheme", (request) => withHeaders(request, { authorization: "Basic dGVzdDp0ZXN0" }), "incomplete"],
  [
    "half a header",
    (request) => withHeaders(request, { authorization: request.headers.authorization?.split(", Signature=")[0] }),
    "incomplete",
  ],
  ["no time", (request) => withHeaders(request, { "x-amz-date": undefined }), "incomplete"],
  [
    "another day's scope",
    (request) => withHeaders(request, { authorization: request.headers.authorization?.replace(/\/\d{8}\//, "/20200101/") }),
    "mismatch",
  ],
  [
    "another service's scope",
    (request) => withHeaders(request, { authorization: request.headers.authorization?.replace("execute-api", "dynamodb") }),
    "mismatch",
  ],
  [
    "a signature of no hex",
    (request) => withHeaders(request, { authorization: `${request.headers.authorization?.slice(0, -64)}xyz` }),
    "mismatch",
  ],
  ["a session token that is not the key's", (request) => withHeaders(request, { "x-amz-security-token": "other" }), "unknownKey"],
  ["no session token", (request) => withHeaders(request, { "x-amz-security-token": undefined }), "unknownKey"],
  [
    "the host left out of what is signed",
    (request) => withHeaders(request, { authorization: request.headers.authorization?.replace(";host;", ";") }),
    "mismatch",
  ],
])("a request with %s is nobody's", async (_what, change, problem) => {
  const request = await postRequest(temporary);
  expect(verifier().verify(request)).toEqual({ accessKeyId: temporary.accessKeyId });
  expect(verifier().verify(change(request))).toMatchObject({ problem });
});

test("a key that nobody issued is unknown, and a secret that is wrong does not match", async () => {
  const unknown = await postRequest({ accessKeyId: "AKIANOBODY", secretAccessKey: "x" });
  captured = [];
  const wrong = await postRequest({ ...longLived, secretAccessKey: "x" });

  expect(verifier().verify(unknown)).toEqual({ problem: "unknownKey" });
  expect(verifier().verify(wrong)).toMatchObject({ problem: "mismatch" });
});
