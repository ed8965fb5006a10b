import { eventFor, probeClients } from "../helpers/probe-clients";

// What of a function's answer reaches the client: its body, on routes with a route response and its selection expression, and nothing else.

const clients = probeClients();

test.each([
  ["text", 'Grüße, 世界: "quoted" \\ \r\n\t'],
  ["JSON", '{"a" : [1,2]}'],
])("a body of %s comes as it is, in one message", async (_what, body) => {
  const client = await clients.connect("probe");
  client.send({ type: "answer", result: { statusCode: 200, body } });
  expect(await client.next()).toBe(body);
});

test.each([400, 500])("a body comes with the status %d too, as an ordinary message", async (statusCode) => {
  const { client, connectionId } = await clients.connectWithId("probe");
  client.send({ type: "answer", result: { statusCode, body: "sorry" } });
  expect(await client.next()).toBe("sorry");
  expect((await eventFor(client, { type: "two-way" })).requestContext.connectionId).toBe(connectionId);
});

test.each([
  ["without a route response", { type: "one-way" }],
  ["with a selection expression and no route response", { type: "expression-only" }],
])("a route %s answers nothing", async (_what, message) => {
  // given
  const client = await clients.connect("probe");
  // when
  client.send(message);
  const routeKeys: unknown[] = [];
  for (let asked = 0; asked < 3; asked += 1) {
    const { requestContext } = await eventFor(client, { type: "two-way" });
    routeKeys.push(requestContext.routeKey);
  }
  // then
  expect(routeKeys).toEqual(["two-way", "two-way", "two-way"]);
  expect(client.unread).toEqual([]);
});

test("a function that throws on a route that replies is an error frame", async () => {
  const client = await clients.connect("probe");
  client.send({ type: "answer", throw: "no" });
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
});
