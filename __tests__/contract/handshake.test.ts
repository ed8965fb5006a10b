import { eventFor, probeClients } from "../helpers/probe-clients";
import { refusedHandshake } from "../helpers/web-socket-client";

// The answer to a handshake is `$connect`'s. The probe's does as the query asks.

const clients = probeClients();

const answering = (answer: unknown) => ({ query: { answer: JSON.stringify(answer) } });

test.each([200, 204, 299])("a handshake completes when $connect answers %d", async (statusCode) => {
  await expect(clients.connect("probe", answering({ statusCode }))).resolves.toBeDefined();
});

test.each([400, 401, 403, 404, 500, 503])("a handshake is refused with the %d that $connect answers", async (statusCode) => {
  expect(await clients.refused("probe", answering({ statusCode }))).toMatchObject({ status: statusCode });
});

test.each([
  ["throws", { query: { throw: "no" } }],
  ["returns no status", answering({ body: "hello" })],
  ["returns a text", answering("hello")],
  ["returns nothing", answering(null)],
])("a handshake is refused with 502 when $connect %s", async (_what, handshake) => {
  expect(await clients.refused("probe", handshake)).toMatchObject({ status: 502 });
});

test("a handshake is refused with 502 when the module of $connect does not load", async () => {
  expect(await clients.refused("broken")).toMatchObject({ status: 502 });
});

test("a handshake completes where the API has no $connect route", async () => {
  await expect(clients.connect("composite")).resolves.toBeDefined();
});

test("a handshake is held open until $connect has answered", async () => {
  const startedAt = performance.now();
  await clients.connect("probe", { query: { sleepMs: "500" } });
  expect(performance.now() - startedAt).toBeGreaterThan(495);
});

test("a connection is gone to @connections while $connect runs, and nothing of that reaches the client", async () => {
  const { client, connectionId } = await clients.connectWithId("probe", { query: { post: "welcome" } });
  expect(await clients.recorded<string>(connectionId, "POST")).toBe("gone");
  expect(client.unread).toEqual([]);
});

test("the body that $connect answers is not delivered", async () => {
  const client = await clients.connect("probe", answering({ statusCode: 200, body: "welcome" }));
  const { requestContext } = await eventFor(client, { type: "two-way" });
  expect(requestContext.routeKey).toBe("two-way");
});

test("a sub-protocol is agreed on when $connect answers it", async () => {
  const answer = { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "second" } };
  const client = await clients.connect("probe", { ...answering(answer), protocols: ["first", "second"] });
  expect(client.protocol).toBe("second");
});

test("no sub-protocol is agreed on when $connect answers none, and the client gives up", async () => {
  await expect(clients.connect("probe", { protocols: ["first", "second"] })).rejects.toThrow("Server sent no subprotocol");
});

test("compression is agreed on with a client that offers it, and both sides understand each other", async () => {
  // given
  const text = JSON.stringify({ type: "two-way", text: "All work and no play makes Jack a dull boy. ".repeat(100) });
  const [plain, compressed] = [await clients.connect("probe", { compresses: false }), await clients.connect("probe")];
  // when
  const bodies = [await eventFor(plain, text), await eventFor(compressed, text)].map(({ body }) => body);
  // then
  expect([plain.extensions, compressed.extensions]).toEqual(["", "permessage-deflate"]);
  expect(bodies).toEqual([text, text]);
});

test("a URL of nearly 4,096 characters connects, and a longer one does not", async () => {
  const url = clients.url("probe", { room: "" });
  const padded = (characters: number) => url + "x".repeat(characters - url.length);
  await expect(clients.connectTo(padded(4_000))).resolves.toBeDefined();
  const { status } = await clients.refused("probe", { query: { room: "x".repeat(4_200) } });
  expect(status).toBeGreaterThanOrEqual(400);
});

describe("403 Forbidden is the answer to a handshake", () => {
  const FORBIDDEN = { status: 403, body: '{"message":"Forbidden"}' };
  const refused = async (change: (url: string) => string) => {
    const { status, body } = await refusedHandshake(change(clients.url("probe")));
    return { status, body };
  };

  test("with a stage that does not exist", async () => {
    expect(await refused((url) => url.replace(/[^/]+$/, "nowhere"))).toEqual(FORBIDDEN);
  });

  test("without a stage", async () => {
    expect(await refused((url) => url.replace(/[^/]+$/, ""))).toEqual(FORBIDDEN);
  });

  test("with a stage that nothing was deployed to", async () => {
    const { status, body } = await clients.refused("bare");
    expect({ status, body }).toEqual(FORBIDDEN);
  });

  test("of an API that has its endpoint disabled", async () => {
    const { status, body } = await clients.refused("disabled");
    expect({ status, body }).toEqual(FORBIDDEN);
  });
});
