import { eventFor, probeClients } from "../helpers/probe-clients";

// What a client gets for a message that could not be handled: text frames, to the byte, on a connection that stays open.

const clients = probeClients();

const frame = (message: string, connectionId: string, requestId = "[\\w-]{15}=") =>
  new RegExp(`^\\{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"\\}$`);

test.each([
  ["a key of no route", '{"service":{"name":"chat"},"action":"leave"}'],
  ["a key in other letters", '{"service":{"name":"Chat"},"action":"send"}'],
  ["no selector", "{}"],
  ["a text that is no JSON", "Marko?"],
  ["an empty text", ""],
  ["a JSON scalar", "3"],
])("where there is no $default, %s is Forbidden", async (_what, message) => {
  // given
  const { client, connectionId } = await clients.connectWithId("composite");
  // when
  client.send(message);
  // then
  expect(await client.next()).toMatch(frame("Forbidden", connectionId));
});

test.each([
  ["throws", { type: "answer", throw: "no" }],
  ["returns a text", { type: "answer", result: "hello" }],
  ["returns no status", { type: "answer", result: { body: "hello" } }],
  ["returns a body that is no text", { type: "answer", result: { statusCode: 200, body: { text: "hello" } } }],
  ["does not end within its own timeout", { type: "overrun" }],
  ["may not be invoked for this route", { type: "unpermitted" }],
  ["throws on a route that does not reply", { type: "answer-one-way", throw: "no" }],
])("a function that %s is an Internal server error", async (_what, message) => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe");
  // when
  client.send(message);
  // then
  expect(await client.next()).toMatch(frame("Internal server error", connectionId));
});

test("a frame names the request that failed", async () => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe");
  // when
  client.send({ type: "answer", throw: "no" });
  const answer = await client.next();
  // then
  const { requestContext } = await clients.recorded(connectionId, "MESSAGE");
  expect(answer).toMatch(frame("Internal server error", connectionId, requestContext.requestId));
});

test("an integration's timeout is a frame of its own; the function goes on, and what it returns is dropped", async () => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe");
  // when
  client.send({ type: "late" });
  const answer = await client.next();
  const endedAt = await clients.recorded<number>(connectionId, "LATE");
  const next = await eventFor(client, { type: "two-way" });
  // then
  expect(answer).toMatch(frame("Endpoint request timed out", connectionId));
  expect(endedAt).toEqual(expect.any(Number));
  expect(next.requestContext.routeKey).toBe("two-way");
  expect(client.unread).toEqual([]);
});

test("the connection stays open after every kind of frame", async () => {
  // given
  const { client, connectionId } = await clients.connectWithId("probe");
  // when
  for (const type of ["answer", "unpermitted", "late"]) {
    client.send({ type });
    expect(JSON.parse(await client.next())).toMatchObject({ connectionId });
  }
  // then
  const { requestContext } = await eventFor(client, { type: "two-way" });
  expect(requestContext.connectionId).toBe(connectionId);
});
