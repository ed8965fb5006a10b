import { DeleteConnectionCommand, GetConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { contractTarget } from "../helpers/contract-target";
import { contractCredentials, managementCall, managementClient } from "../helpers/management-call";
import { eventFor, probeClients } from "../helpers/probe-clients";
import type { WebSocketClient } from "../helpers/web-socket-client";

// @connections, both as it is on the wire and as the AWS SDK understands it.

const clients = probeClients();

/** Well-formed, and of no connection. */
const NOBODY = "bm9ib2R5LWhlcmU=";

let client: WebSocketClient;
let connectionId: string;

beforeEach(async () => {
  ({ client, connectionId } = await clients.connectWithId("probe", { headers: { "User-Agent": "contract/1.0" } }));
});

/** @param path what follows the stage. */
const endpoint = (path: string) => `${contractTarget().outputs.probe_management_endpoint}${path}`;
const address = (id: string) => endpoint(`/@connections/${encodeURIComponent(id)}`);

const error = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

describe("POST", () => {
  test.each([
    ["a text", "Grüße, 世界"],
    ["JSON", '{"a" : 1}'],
    ["32 KB", "x".repeat(32 * 1024)],
    ["128 KB", "x".repeat(128 * 1024)],
  ])("delivers %s as one message to the one connection, and answers 200 with nothing", async (_what, text) => {
    // given
    const other = await clients.connect("probe");
    // when
    const { status, body } = await managementCall("POST", address(connectionId), text);
    // then
    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect(await client.next()).toBe(text);
    await eventFor(other, { type: "two-way" });
    expect(other.unread).toEqual([]);
  });

  test("of more than 128 KB is 413, and leaves the connection as it is", async () => {
    const { status, headers, body } = await managementCall("POST", address(connectionId), "x".repeat(128 * 1024 + 1));
    expect({ status, name: headers["x-amzn-errortype"], answer: JSON.parse(body) }).toEqual({
      status: 413,
      name: expect.stringMatching(/^PayloadTooLargeException/),
      answer: { message: expect.any(String) },
    });
    expect((await eventFor(client, { type: "two-way" })).requestContext.connectionId).toBe(connectionId);
    expect(client.unread).toEqual([]);
  });

  test("to a client that does not read is 429 once its buffer is full", async () => {
    // given
    const { client: slow, connectionId: ConnectionId } = await clients.connectWithId("probe", { compresses: false });
    const api = managementClient();
    const Data = "x".repeat(120 * 1024);
    slow.pause();
    // when
    let outcome: unknown;
    for (let posts = 0; outcome === undefined && posts < 1_000; posts += 1) {
      outcome = await api.send(new PostToConnectionCommand({ ConnectionId, Data })).then(
        () => undefined,
        (failure: unknown) => failure,
      );
    }
    // then
    expect(outcome).toMatchObject(error("LimitExceededException", 429));
  });
});

describe("GET", () => {
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

  test("describes the connection, with its times as texts", async () => {
    const { status, body } = await managementCall("GET", address(connectionId));
    expect({ status, answer: JSON.parse(body) }).toEqual({
      status: 200,
      answer: { connectedAt: TIME, lastActiveAt: TIME, identity: { sourceIp: expect.any(String), userAgent: "contract/1.0" } },
    });
  });

  test("is understood by the SDK, and knows when the connection was active last", async () => {
    // given
    const { requestContext } = await eventFor(client, { type: "two-way" });
    // when
    const { ConnectedAt, LastActiveAt, Identity } = await managementClient().send(new GetConnectionCommand({ ConnectionId: connectionId }));
    // then
    const connectedAt = Number(requestContext.connectedAt);
    // What AWS tells of the times may be without their milliseconds.
    expect(Math.abs(Number(ConnectedAt) - connectedAt)).toBeLessThan(1_000);
    expect(Number(LastActiveAt)).toBeGreaterThanOrEqual(Number(ConnectedAt));
    expect(Identity).toEqual({ SourceIp: expect.any(String), UserAgent: "contract/1.0" });
  });
});

describe("DELETE", () => {
  test("closes the connection with 1000, and $disconnect is told so", async () => {
    // when
    const { $metadata } = await managementClient().send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    const closure = await client.closed();
    // then
    expect($metadata.httpStatusCode).toBe(204);
    expect(closure.code).toBe(1000);
    const { requestContext } = await clients.recorded(connectionId, "DISCONNECT");
    expect(requestContext).toMatchObject({ disconnectStatusCode: 1000, disconnectReason: "Connection Closed Normally" });
  });
});

describe("the path", () => {
  test.each([
    ["as the SDK writes it", (id: string) => `/@connections/${id.replace("=", "%3D")}`],
    ["with everything raw", (id: string) => `/@connections/${id}`],
    ["with everything encoded", (id: string) => `/%40connections/${id.replace("=", "%3D")}`],
  ])("is understood %s", async (_how, path) => {
    expect((await managementCall("POST", endpoint(path(connectionId)), "hello")).status).toBe(200);
    expect(await client.next()).toBe("hello");
  });
});

describe("an id", () => {
  const commands = {
    POST: (ConnectionId: string) => managementClient().send(new PostToConnectionCommand({ ConnectionId, Data: "hello" })),
    GET: (ConnectionId: string) => managementClient().send(new GetConnectionCommand({ ConnectionId })),
    DELETE: (ConnectionId: string) => managementClient().send(new DeleteConnectionCommand({ ConnectionId })),
  };

  test.each(["POST", "GET", "DELETE"] as const)("of nobody is a GoneException for %s", async (method) => {
    await expect(commands[method](NOBODY)).rejects.toMatchObject(error("GoneException", 410));
  });

  test("of a connection that has ended is a GoneException", async () => {
    await client.close();
    await clients.recorded(connectionId, "DISCONNECT");
    await expect(commands.POST(connectionId)).rejects.toMatchObject(error("GoneException", 410));
  });

  test("of nobody is answered with the error's name in a header and without a JSON body", async () => {
    const { status, headers, body } = await managementCall("POST", address(NOBODY), "hello");
    expect({ status, name: headers["x-amzn-errortype"] }).toEqual({ status: 410, name: expect.stringMatching(/^GoneException/) });
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });

  test.each(["POST", "GET", "DELETE"] as const)("that could never be one is a BadRequestException for %s", async (method) => {
    await expect(commands[method]("short")).rejects.toMatchObject(error("BadRequestException", 400));
  });
});

describe("403 is the answer to a call", () => {
  const refusal = (name: string, message: string) => ({
    status: 403,
    name: expect.stringMatching(new RegExp(`^${name}`)),
    answer: { message },
  });
  const FORBIDDEN = refusal("ForbiddenException", "Forbidden");
  const outcome = async (call: ReturnType<typeof managementCall>) => {
    const { status, headers, body } = await call;
    return { status, name: headers["x-amzn-errortype"], answer: JSON.parse(body) };
  };

  afterEach(async () => {
    // In no case has anything reached the client.
    await eventFor(client, { type: "two-way" });
    expect(client.unread).toEqual([]);
  });

  test("without a signature", async () => {
    const response = await fetch(address(connectionId), { method: "POST", body: "hello" });
    const name = response.headers.get("x-amzn-errortype");
    const { status } = response;
    expect({ status, name, answer: await response.json() }).toEqual(
      refusal("MissingAuthenticationTokenException", "Missing Authentication Token"),
    );
  });

  test("that another secret signed", async () => {
    const credentials = { ...(await contractCredentials()), secretAccessKey: "guessed" };
    expect(await outcome(managementCall("POST", address(connectionId), "hello", credentials))).toEqual(
      refusal(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      ),
    );
  });

  test("with a key that nobody has", async () => {
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "guessed" };
    expect(await outcome(managementCall("POST", address(connectionId), "hello", credentials))).toEqual(
      refusal("UnrecognizedClientException", "The security token included in the request is invalid."),
    );
  });

  test("on a stage that does not exist", async () => {
    const url = address(connectionId).replace("/test/", "/nowhere/");
    expect(await outcome(managementCall("POST", url, "hello"))).toEqual(FORBIDDEN);
  });

  test("of an API that has its endpoint disabled", async () => {
    const url = `${contractTarget().outputs.disabled_management_endpoint}/@connections/${encodeURIComponent(connectionId)}`;
    expect(await outcome(managementCall("POST", url, "hello"))).toEqual(FORBIDDEN);
  });
});
