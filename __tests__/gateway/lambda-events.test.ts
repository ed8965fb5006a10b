import { DOMAIN, rigPerTest } from "../helpers/gateway-rig";
import { until } from "../helpers/rig-client";

const startRig = rigPerTest();

const ID = expect.stringMatching(/^[\w-]{15}=$/);
const LOG_TIME = expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);

const routes = { $connect: () => ({ statusCode: 200 }), $disconnect: () => ({ statusCode: 200 }), $default: () => ({ statusCode: 200 }) };

const context = (connectionId: string) => ({
  extendedRequestId: ID,
  requestId: ID,
  requestTime: LOG_TIME,
  requestTimeEpoch: expect.any(Number),
  connectedAt: expect.any(Number),
  messageDirection: "IN",
  stage: "dev",
  identity: { sourceIp: "127.0.0.1", userAgent: "test/1.0" },
  domainName: DOMAIN,
  connectionId,
  apiId: "a1b2c3d4e5",
});

test("a CONNECT event has the client's headers and query, each once as single values and once as lists", async () => {
  // given
  const rig = await startRig({ functions: routes });
  // when
  const headers = { "User-Agent": "test/1.0", Origin: "https://app.example.test", "X-Room": ["a", "b"], "X-Forwarded-For": "203.0.113.9" };
  const { connectionId } = await rig.connectWithId("/dev?room=blue&room=gr%C3%BCn&empty", { headers });
  // then
  const multiValueHeaders = {
    Host: [DOMAIN],
    Origin: ["https://app.example.test"],
    "Sec-WebSocket-Key": [expect.stringMatching(/^.{22}==$/)],
    "Sec-WebSocket-Version": ["13"],
    "User-Agent": ["test/1.0"],
    "X-Amzn-Trace-Id": [expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24}$/)],
    "X-Forwarded-For": ["203.0.113.9, 127.0.0.1"],
    "X-Forwarded-Port": ["443"],
    "X-Forwarded-Proto": ["https"],
    "X-Room": ["a", "b"],
  };
  expect(rig.eventsFor("$connect")).toEqual([
    {
      headers: { ...Object.fromEntries(Object.entries(multiValueHeaders).map(([name, [first]]) => [name, first])), "X-Room": "b" },
      multiValueHeaders,
      queryStringParameters: { room: "grün", empty: "" },
      multiValueQueryStringParameters: { room: ["blue", "grün"], empty: [""] },
      requestContext: { routeKey: "$connect", eventType: "CONNECT", ...context(connectionId) },
      isBase64Encoded: false,
    },
  ]);
});

test.each([
  ["the client's code and reason", 4001, "bye", { disconnectStatusCode: 4001, disconnectReason: "bye" }],
  ["AWS's words for a normal close", 1000, "", { disconnectStatusCode: 1000, disconnectReason: "Connection Closed Normally" }],
])("a DISCONNECT event has four headers and %s", async (_what, code, reason, closure) => {
  // given
  const rig = await startRig({ functions: routes });
  const { client, connectionId } = await rig.connectWithId("/dev", { headers: { "User-Agent": "test/1.0" } });
  // when
  client.socket.close(code, reason);
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  // then
  const headers = { Host: DOMAIN, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  expect(rig.eventsFor("$disconnect")).toEqual([
    {
      headers,
      multiValueHeaders: { Host: [DOMAIN], "x-api-key": [""], "X-Forwarded-For": [""], "x-restapi": [""] },
      requestContext: { routeKey: "$disconnect", eventType: "DISCONNECT", ...closure, ...context(connectionId) },
      isBase64Encoded: false,
    },
  ]);
});

test("a connection that just ends is a DISCONNECT with 1006", async () => {
  // given
  const rig = await startRig({ functions: routes });
  const client = await rig.connect();
  // when
  client.terminate();
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  // then
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1006, disconnectReason: "" });
});
