import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import { refusedHandshake } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

// $connect does what the query asks it to; every event comes back through $default, so that tests can look at them.
const CONNECT = `let last; exports.handler = async (event) => {
  const { status, subprotocol, how } = event.queryStringParameters ?? {};
  if (how === "throw") throw new Error("no");
  if (how === "nothing") return;
  if (how === "hang") await new Promise((resolve) => setTimeout(resolve, 60_000));
  console.log(event);
  return {
    statusCode: Number(status ?? 200),
    body: "never a frame",
    ...(subprotocol && { headers: { "SEC-websocket-PROTOCOL": subprotocol } }),
  };
};`;
const ECHO = "exports.handler = async (event) => { console.log(event); return { statusCode: 200, body: JSON.stringify(event) }; };";
const JSON_LOGS = { logging_config: { log_format: "JSON" } };

const folder = temporaryFolder();
let runtime: TestRuntime;

beforeAll(async () => {
  const stack = writeFixtureStack(folder, {
    $connect: { code: CONNECT, attributes: { ...JSON_LOGS, timeout: 10 }, integration: { timeout_milliseconds: 1_500 } },
    $disconnect: { code: ECHO, attributes: JSON_LOGS },
    $default: { code: ECHO },
    chat: { code: ECHO },
  });
  runtime = await TestRuntime.start(stack);
});

afterAll(() => runtime?.close());

/** The events that a function wrote into its log, oldest first. */
function logged(functionName: string): Record<string, unknown>[] {
  return runtime.events.flatMap((event) =>
    event.type === "functionLog" && event.functionName === functionName ? [JSON.parse(event.line).message] : [],
  );
}

describe("the answer of $connect decides the handshake", () => {
  test.each([
    [400, "Bad Request"],
    [401, "Unauthorized"],
    [403, "Forbidden"],
    [404, "Not Found"],
    [429, "Too Many Requests"],
    [500, "Internal server error"],
    [503, "Internal server error"],
    [302, "Found"],
  ])("%d refuses it with the same status", async (status, message) => {
    const { status: answered, body } = await refusedHandshake(`${runtime.endpoints.websocketUrl}?status=${status}`);
    expect([answered, body]).toEqual([status, JSON.stringify({ message })]);
  });

  test.each([
    ["throw", 502],
    ["nothing", 502],
    ["hang", 504],
  ])("%s refuses it with %d", async (how, status) => {
    expect((await refusedHandshake(`${runtime.endpoints.websocketUrl}?how=${how}`)).status).toBe(status);
  });

  test.each([200, 204, 299])("%d completes it, and its body is no message", async (status) => {
    const client = await runtime.connect({ query: `?status=${status}` });
    client.send("first");
    expect(JSON.parse(await client.next())).toMatchObject({ body: "first" });
  });

  test("a refused client has no $disconnect", async () => {
    // given
    await refusedHandshake(`${runtime.endpoints.websocketUrl}?status=403`);
    // when
    const { client, connectionId } = await runtime.connectWithId();
    await client.close();
    await runtime.event({ type: "invocation", routeKey: "$disconnect", connectionId });
    // then
    const disconnected = runtime.events.flatMap((event) =>
      event.type === "invocation" && event.routeKey === "$disconnect" ? [event.connectionId] : [],
    );
    const connected = runtime.events.flatMap((event) => (event.type === "connected" ? [event.connectionId] : []));
    expect(connected).toEqual(expect.arrayContaining(disconnected));
  });
});

describe("a sub-protocol", () => {
  test("is the one that $connect answers with", async () => {
    const client = await runtime.connect({ protocols: ["first", "second"], query: "?subprotocol=second" });
    expect(client.protocol).toBe("second");
  });

  test("is never chosen by the gateway itself, and then the client gives up", async () => {
    await expect(runtime.connect({ protocols: ["first"] })).rejects.toThrow("Server sent no subprotocol");
  });

  test("that is malformed is refused before $connect runs", async () => {
    // when
    const before = logged("connect").length;
    const { status } = await refusedHandshake(runtime.endpoints.websocketUrl, { headers: { "Sec-WebSocket-Protocol": "a,,b" } });
    // then
    expect(status).toBe(400);
    expect(logged("connect")).toHaveLength(before);
  });
});

describe("the event of", () => {
  const id = expect.stringMatching(/^[\w-]{15}=$/);
  const requestTime = expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  const domainName = expect.stringMatching(/^[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com$/);
  const context = (connectionId: string, specific: object) => ({
    ...specific,
    extendedRequestId: id,
    requestId: id,
    requestTime,
    requestTimeEpoch: expect.any(Number),
    messageDirection: "IN",
    stage: "test",
    connectedAt: expect.any(Number),
    identity: { sourceIp: "127.0.0.1", userAgent: "test/1.0" },
    domainName,
    connectionId,
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
  });
  const options = { headers: { "User-Agent": "test/1.0", Origin: "https://app.example.test", "x-many": "a" } };

  test("a handshake has the client's headers and query", async () => {
    // when
    const before = logged("connect").length;
    const client = await runtime.connect({ ...options, query: "?room=blue&tag=a&tag=b%20c" });
    await runtime.eventsOf({ type: "functionLog", functionName: "connect" }, before + 1);
    const event = logged("connect").at(-1);
    client.terminate();
    // then
    const headers = {
      Host: domainName,
      Origin: "https://app.example.test",
      "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
      "Sec-WebSocket-Key": expect.stringMatching(/^[\w+/]{22}==$/),
      "Sec-WebSocket-Version": "13",
      "User-Agent": "test/1.0",
      "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Port": "443",
      "X-Forwarded-Proto": "https",
      "X-Many": "a",
    };
    expect(event).toEqual({
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      queryStringParameters: { room: "blue", tag: "b c" },
      multiValueQueryStringParameters: { room: ["blue"], tag: ["a", "b c"] },
      requestContext: context(expect.any(String), { routeKey: "$connect", eventType: "CONNECT" }),
      isBase64Encoded: false,
    });
  });

  test.each([
    ["chat", '{"type":"chat", "text":"as it is"}'],
    ["$default", '{"type":"unknown"}'],
    ["$default", "no JSON"],
  ])("a message to %s has the text as it came, and no headers", async (routeKey, body) => {
    // given
    const { client, connectionId } = await runtime.connectWithId(options);
    // when
    client.send(body);
    const event: { requestContext: Record<string, unknown> } = JSON.parse(await client.next());
    // then
    expect(event).toEqual({
      requestContext: context(connectionId, { routeKey, eventType: "MESSAGE", messageId: id }),
      body,
      isBase64Encoded: false,
    });
    expect(event.requestContext.requestId).toBe(event.requestContext.extendedRequestId);
  });

  test.each([
    [1000, "Connection Closed Normally"],
    [undefined, "Client-side close frame status not set"],
    [3000, ""],
  ])("a close with %s has the code and a reason", async (code, disconnectReason) => {
    // given
    const { client, connectionId } = await runtime.connectWithId(options);
    const before = logged("disconnect").length;
    // when
    await client.close(code);
    await runtime.eventsOf({ type: "functionLog", functionName: "disconnect" }, before + 1);
    // then
    const headers = { Host: domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
    expect(logged("disconnect").at(-1)).toEqual({
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      requestContext: context(connectionId, {
        routeKey: "$disconnect",
        eventType: "DISCONNECT",
        disconnectStatusCode: code ?? 1005,
        disconnectReason,
      }),
      isBase64Encoded: false,
    });
  });
});
