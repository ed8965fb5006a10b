import { contractTarget } from "../helpers/contract-target";
import { contractCredentials } from "../helpers/management-call";
import { eventFor, probeClients } from "../helpers/probe-clients";
import { signedHeaders, signedUrl } from "../helpers/sign-request";
import { refusedHandshake } from "../helpers/web-socket-client";

// Who may connect. The authorizer of `guarded` answers as the token in the query says; `signed` asks for IAM.

const clients = probeClients();

const withToken = (token: string) => ({ query: { token } });

describe("a REQUEST authorizer", () => {
  test("lets a client in whose policy covers $connect, and its context comes as texts with every event", async () => {
    // given
    const client = await clients.connect("guarded", withToken("allow"));
    // when
    const message = await eventFor(client, "hello");
    const { connectionId } = message.requestContext;
    await client.close();
    // then
    const events = [await clients.recorded(connectionId, "CONNECT"), message, await clients.recorded(connectionId, "DISCONNECT")];
    const authorizer = { principalId: "alice", integrationLatency: expect.any(Number), tenant: "blue", age: "7", admin: "true" };
    expect(events.map(({ requestContext }) => requestContext.authorizer)).toEqual([authorizer, authorizer, authorizer]);
  });

  test("lets a client in whose policy covers the stage", async () => {
    await expect(clients.connect("guarded", withToken("allow-stage"))).resolves.toBeDefined();
  });

  test("is shown the handshake with the headers of the upgrade, and the ARN that it decides about", async () => {
    // given
    const client = await clients.connect("guarded", withToken("allow"));
    const { connectionId } = (await eventFor(client, "hello")).requestContext;
    // when
    const event = await clients.recorded(connectionId, "AUTHORIZER");
    // then
    const { region } = contractTarget().outputs;
    expect(event).toMatchObject({
      type: "REQUEST",
      methodArn: expect.stringMatching(new RegExp(`^arn:aws:execute-api:${region}:\\d{12}:[a-z0-9]{10}/test/\\$connect$`)),
      headers: { Connection: "Upgrade", Upgrade: "websocket", "content-length": "0", "Sec-WebSocket-Version": "13" },
      queryStringParameters: { token: "allow" },
      stageVariables: { color: "teal" },
      requestContext: { routeKey: "$connect", eventType: "CONNECT", stage: "test", connectionId },
    });
  });

  test.each([
    ["is missing", {}],
    ["is empty", { token: "" }],
  ])("is not asked when the identity source %s: 401", async (_what, query) => {
    expect(await clients.refused("guarded", { query })).toMatchObject({ status: 401 });
  });

  test.each([
    ["fails with the text Unauthorized", "unauthorized", 401],
    ["denies", "deny", 403],
    ["allows another route", "elsewhere", 403],
    ["allows a REST-style resource, which has a segment too many", "segment-too-many", 403],
    ["crashes", "crash", 500],
    ["does not end within its timeout", "slow", 500],
    ["answers no policy", "malformed", 500],
    ["answers a context that is nested", "nested", 500],
    ["answers more than 8 KB", "too-big", 500],
  ])("that %s (%s) makes the handshake %d", async (_what, token, status) => {
    expect(await clients.refused("guarded", withToken(token))).toMatchObject({ status });
  });
});

describe("IAM", () => {
  const handshakeOf = async (url: string) => ({
    method: "GET",
    url,
    service: "execute-api",
    region: contractTarget().outputs.region ?? "",
    credentials: await contractCredentials(),
  });
  /** The documentation leaves open which of the two it is. */
  const NO = [401, 403];

  test("lets a client in who signs its handshake, in headers or in the query", async () => {
    // given
    const url = clients.url("signed", { room: "blue" });
    const handshake = await handshakeOf(url);
    // when
    const inHeaders = await clients.connectTo(url, { headers: signedHeaders(handshake) });
    const inQuery = await clients.connectTo(signedUrl(handshake));
    // then
    const events = [await eventFor(inHeaders, "hello"), await eventFor(inQuery, "hello")];
    expect(events.map(({ requestContext }) => requestContext.routeKey)).toEqual(["$default", "$default"]);
  });

  test("refuses a handshake without a signature", async () => {
    const { status } = await clients.refused("signed");
    expect(NO).toContain(status);
  });

  test("refuses a handshake that another secret signed, or that was altered after it was signed", async () => {
    // given
    const url = clients.url("signed");
    const handshake = await handshakeOf(url);
    const guessed = { ...handshake.credentials, secretAccessKey: "guessed" };
    // when
    const { status: forged } = await refusedHandshake(url, { headers: signedHeaders({ ...handshake, credentials: guessed }) });
    const { status: altered } = await refusedHandshake(`${signedUrl(handshake)}&room=other`);
    // then
    expect(NO).toContain(forged);
    expect(NO).toContain(altered);
  });
});
