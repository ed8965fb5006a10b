import { eventFor, probeClients } from "../helpers/probe-clients";

// What functions are told: every field, its form, and no other field.

const clients = probeClients();

const ID = expect.stringMatching(/^[\w-]{15}=$/);
const SOURCE_IP = /^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]+)$/;
const HOST = expect.stringMatching(/^[a-z0-9]{10}\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/);
const LOG_TIME = /^\d\d\/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\/\d{4}:\d\d:\d\d:\d\d \+0000$/;

const USER_AGENT = "contract/1.0";

/** What all three kinds have in common. */
const context = (connectionId: string, userAgent: string | undefined = USER_AGENT) => ({
  extendedRequestId: ID,
  requestId: ID,
  requestTime: expect.stringMatching(LOG_TIME),
  requestTimeEpoch: expect.any(Number),
  connectedAt: expect.any(Number),
  messageDirection: "IN",
  stage: "test",
  identity: { sourceIp: expect.stringMatching(SOURCE_IP), ...(userAgent !== undefined && { userAgent }) },
  domainName: HOST,
  connectionId,
  apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
});

const clientHeaders = {
  Host: HOST,
  "Sec-WebSocket-Extensions": expect.stringContaining("permessage-deflate"),
  "Sec-WebSocket-Key": expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
  "Sec-WebSocket-Version": "13",
  "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24}$/),
  "X-Forwarded-For": expect.stringMatching(SOURCE_IP),
  "X-Forwarded-Port": "443",
  "X-Forwarded-Proto": "https",
};

const inLists = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

test("a CONNECT event has the client's headers in their canonical spelling and its query, as single values and as lists", async () => {
  // given
  const headers = { "user-agent": USER_AGENT, origin: "https://app.example.test", "x-room": "blue" };
  // when
  const { connectionId } = await clients.connectWithId("probe", { headers, query: { room: "blue", name: "Zoë" } });
  // then
  const seen = { ...clientHeaders, "User-Agent": USER_AGENT, Origin: "https://app.example.test", "X-Room": "blue" };
  expect(await clients.recorded(connectionId, "CONNECT")).toEqual({
    headers: seen,
    multiValueHeaders: inLists(seen),
    queryStringParameters: { room: "blue", name: "Zoë" },
    multiValueQueryStringParameters: { room: ["blue"], name: ["Zoë"] },
    requestContext: { routeKey: "$connect", eventType: "CONNECT", ...context(connectionId) },
    isBase64Encoded: false,
  });
});

test("without a query and a user agent, a CONNECT event has no fields for them", async () => {
  const { connectionId } = await clients.connectWithId("probe");
  const { requestContext, ...rest } = await clients.recorded(connectionId, "CONNECT");
  expect(rest).toEqual({ headers: clientHeaders, multiValueHeaders: inLists(clientHeaders), isBase64Encoded: false });
  expect(requestContext.identity).toEqual({ sourceIp: expect.stringMatching(SOURCE_IP) });
});

test("a MESSAGE event has the text as it came, and neither headers nor query", async () => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe", {
    headers: { "User-Agent": USER_AGENT },
    query: { room: "blue" },
  });
  const text = ' {"type" : "two-way",\n"text":"Grüße, 世界, \\u00e9"} ';
  // when
  const event = await eventFor(client, text);
  // then
  expect(event).toEqual({
    requestContext: { routeKey: "two-way", eventType: "MESSAGE", messageId: ID, ...context(connectionId) },
    body: text,
    isBase64Encoded: false,
  });
});

test("a message that came in several frames is one event with the whole text", async () => {
  const client = await clients.connect("probe");
  client.sendFrames(['{"type":"two', '-way","text":"a', 'b"}']);
  expect(JSON.parse(await client.next())).toMatchObject({ body: '{"type":"two-way","text":"ab"}' });
});

test("a DISCONNECT event has four headers of the gateway's own, and says how the connection ended", async () => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe", {
    headers: { "User-Agent": USER_AGENT },
    query: { room: "blue" },
  });
  // when
  await client.close();
  // then
  const headers = { Host: HOST, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  expect(await clients.recorded(connectionId, "DISCONNECT")).toEqual({
    headers,
    multiValueHeaders: inLists(headers),
    requestContext: {
      routeKey: "$disconnect",
      eventType: "DISCONNECT",
      disconnectStatusCode: 1005,
      disconnectReason: "Client-side close frame status not set",
      ...context(connectionId),
    },
    isBase64Encoded: false,
  });
});

test("of one connection every event has the same id, host, API and start, and ids of its own", async () => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe");
  const first = await eventFor(client, { type: "two-way" });
  const second = await eventFor(client, { type: "two-way" });
  await client.close();
  const contexts = [await clients.recorded(connectionId, "CONNECT"), first, second, await clients.recorded(connectionId, "DISCONNECT")].map(
    ({ requestContext }) => requestContext,
  );
  // then
  const constant = ({ connectionId: id, connectedAt, domainName, apiId, stage }: (typeof contexts)[number]) => [
    id,
    connectedAt,
    domainName,
    apiId,
    stage,
  ];
  expect(new Set(contexts.map((each) => JSON.stringify(constant(each)))).size).toBe(1);
  expect(contexts.map((each) => each.extendedRequestId)).toEqual(contexts.map((each) => each.requestId));
  expect(new Set(contexts.map((each) => each.requestId)).size).toBe(4);
  expect(first.requestContext.messageId).not.toBe(second.requestContext.messageId);
});

test("the times are epoch milliseconds and the same in text, and a CONNECT comes with the connection", async () => {
  // given
  const { connectionId } = await clients.connectWithId("probe");
  // when
  const { requestContext } = await clients.recorded(connectionId, "CONNECT");
  // then
  const { connectedAt, requestTime, requestTimeEpoch } = requestContext as unknown as Record<string, string & number>;
  const inText = Date.parse(String(requestTime).replace(/^(..)\/(...)\/(....):/, "$1 $2 $3 "));
  expect(Math.floor(Number(requestTimeEpoch) / 1000) * 1000).toBe(inText);
  expect(Number(requestTimeEpoch) - Number(connectedAt)).toBeGreaterThanOrEqual(0);
  expect(Number(requestTimeEpoch) - Number(connectedAt)).toBeLessThan(1_000);
});

test("the variables of a stage come with every event", async () => {
  // given
  const client = await clients.connect("guarded", { query: { token: "allow" } });
  const message = await eventFor(client, "hello");
  const { connectionId } = message.requestContext;
  await client.close();
  // when
  const events = [await clients.recorded(connectionId, "CONNECT"), message, await clients.recorded(connectionId, "DISCONNECT")];
  // then
  expect(events.map(({ stageVariables }) => stageVariables)).toEqual(Array(3).fill({ color: "teal" }));
});
