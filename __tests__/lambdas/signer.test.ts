import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Credentials } from "../../lambdas/aws/credentials";
import { Signer } from "../../lambdas/aws/signer";

const ROLE: Credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret/with+signs=", sessionToken: "token/of+a+role==" };
const USER: Credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };

/** What an SDK client sends, kept by a server that answers it. */
async function capture(send: (endpoint: string) => Promise<unknown>): Promise<{ request: IncomingMessage; body: Buffer }> {
  let captured: { request: IncomingMessage; body: Buffer } | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    captured = { request, body: Buffer.concat(chunks) };
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  if (!captured) throw new Error("The client sent nothing");
  return captured;
}

/** Signs the very request anew: the same headers, at the same time. */
function signAnew(signer: Signer, { request, body }: { request: IncomingMessage; body: Buffer }): string | undefined {
  const authorization = String(request.headers.authorization);
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const added = ["host", "x-amz-date", "x-amz-security-token", "content-length"];
  const own = names.filter((name) => !added.includes(name)).map((name) => [name, String(request.headers[name])]);
  const [, y, mo, d, h, mi, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(String(request.headers["x-amz-date"])) ?? [];
  const head = signer.template(
    { method: "POST", host: String(request.headers.host), headers: Object.fromEntries(own), body },
    new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`),
  )(String(request.url));
  return /^authorization: (.*)\r$/m.exec(head)?.[1];
}

test.each([
  ["a role", ROLE],
  ["a user", USER],
])("a post with the credentials of %s is signed as the SDK signs it", async (_, credentials) => {
  // given
  const sent = await capture((endpoint) =>
    new ApiGatewayManagementApiClient({ endpoint: `${endpoint}/dev`, region: "eu-west-1", credentials }).send(
      new PostToConnectionCommand({ ConnectionId: "a-b_C1=", Data: "Grüße 🎉" }),
    ),
  );

  // when
  const authorization = signAnew(new Signer("execute-api", "eu-west-1", () => credentials), sent);

  // then
  expect(sent.request.url).toBe("/dev/@connections/a-b_C1%3D");
  expect(authorization).toBe(sent.request.headers.authorization);
});

test("a call of DynamoDB is signed as the SDK signs it", async () => {
  const sent = await capture((endpoint) =>
    new DynamoDBClient({ endpoint, region: "us-east-1", credentials: ROLE }).send(new ScanCommand({ TableName: "connections" })),
  );

  expect(signAnew(new Signer("dynamodb", "us-east-1", () => ROLE), sent)).toBe(sent.request.headers.authorization);
});

test("the key of a day is made anew on the next day, and when the credentials change", () => {
  // given
  let credentials = ROLE;
  const signer = new Signer("execute-api", "eu-west-1", () => credentials);
  const fresh = () => new Signer("execute-api", "eu-west-1", () => credentials);
  const request = { method: "POST", host: "example.test", headers: {}, body: Buffer.from("hello") };
  const moments = ["2026-02-04T23:59:59Z", "2026-02-05T00:00:00Z", "2026-02-05T00:00:01Z"].map((time) => new Date(time));

  // when, then
  for (const moment of moments) {
    expect(signer.template(request, moment)("/dev")).toBe(fresh().template(request, moment)("/dev"));
    credentials = { ...USER, secretAccessKey: `${credentials.secretAccessKey}!` };
  }
});

test("a head is the whole of a request but for its end and its body", () => {
  const signer = new Signer("execute-api", "eu-west-1", () => USER);
  const request = { method: "POST", host: "example.test", headers: { "content-type": "text/plain" }, body: Buffer.from("hello") };

  const head = signer.template(request, new Date("2026-02-04T06:24:03.101Z"))("/dev/@connections/a%3D");

  expect(head.split("\r\n")).toEqual([
    "POST /dev/@connections/a%3D HTTP/1.1",
    "content-type: text/plain",
    "host: example.test",
    "content-length: 5",
    "x-amz-date: 20260204T062403Z",
    expect.stringMatching(
      /^authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/20260204\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
    ),
    "",
  ]);
});
