import { eventFor, probeClients } from "../helpers/probe-clients";

// Which route takes a message. The functions answer their events, so a client sees the route key that its function saw.

const clients = probeClients();

async function routeOf(api: "probe" | "composite" | "static", message: string | object): Promise<unknown> {
  const { requestContext } = await eventFor(await clients.connect(api), message);
  return requestContext.routeKey;
}

test("a message runs the route whose key its selector equals", async () => {
  expect(await routeOf("probe", { type: "two-way" })).toBe("two-way");
});

test.each([
  ["the number 1", '{"type":1}', "1"],
  ["a boolean", '{"type":true}', "true"],
  ["an array", '{"type":["a","b"]}', "[a, b]"],
])("a selector that is %s is compared as text", async (_what, message, routeKey) => {
  expect(await routeOf("probe", message)).toBe(routeKey);
});

test.each([
  ["of no route", '{"type":"no-such-route"}'],
  ["in other letters", '{"type":"Two-Way"}'],
  ["with more behind it", '{"type":"two-way "}'],
  ["that is the beginning of a key", '{"type":"two"}'],
  ["that is a pattern", '{"type":"*"}'],
  ["that is a variable itself", '{"type":"$request.body.other","other":"two-way"}'],
  ["in an array of one", '{"type":["two-way"]}'],
  ["that is missing", '{"kind":"two-way"}'],
  ["that is empty", '{"type":""}'],
])("a selector %s runs $default, and that is the event's route key", async (_what, message) => {
  expect(await routeOf("probe", message)).toBe("$default");
});

test.each(["Marko?", "", "{", '"two-way"', "3"])("what is no JSON object, %j, runs $default", async (message) => {
  expect(await routeOf("probe", message)).toBe("$default");
});

test("an expression may take several variables, nested paths and text between them", async () => {
  expect(await routeOf("composite", { service: { name: "chat" }, action: "send" })).toBe("chat-send");
});

test("a path that the message does not have is an empty text", async () => {
  expect(await routeOf("composite", { service: { name: "join" } })).toBe("join-");
});

test.each([{}, { type: "$default" }, { type: "other" }])("an expression without a variable sends %j to its one route", async (message) => {
  expect(await routeOf("static", message)).toBe("everything");
});
