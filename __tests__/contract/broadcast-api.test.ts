import { synthesizedStack } from "../helpers/synthesize-stack";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import { WebSocketClient } from "../helpers/web-socket-client";

// What a client may rely on, wherever the API runs. CONTRACT_URL=wss://…/stage runs this against a deployed one, which must have no
// other clients meanwhile: a broadcast is for everybody.
jest.setTimeout(RUNTIME_TEST_MS);

const stack = process.env.CONTRACT_URL === undefined ? synthesizedStack() : undefined;
let runtime: TestRuntime | undefined;
let url: string;

beforeAll(async () => {
  if (stack) runtime = await TestRuntime.start(stack.directory);
  url = process.env.CONTRACT_URL ?? runtime?.endpoints.websocketUrl ?? "";
});

afterAll(() => runtime?.close());

const connect = () => WebSocketClient.connect(url);

/** Two clients for the tests of a block, each of which reads all that it gets. */
function aliceAndBob(): { alice: WebSocketClient; bob: WebSocketClient } {
  const clients = {} as { alice: WebSocketClient; bob: WebSocketClient };
  beforeAll(async () => {
    clients.alice = await connect();
    clients.bob = await connect();
  });
  afterAll(async () => {
    await clients.alice.close();
    await clients.bob.close();
  });
  return clients;
}

describe("$default", () => {
  const clients = aliceAndBob();

  test.each([
    ["Marko?", "Polo!"],
    ["marko?", "Marko?"],
    ["Marko? ", "Marko?"],
    ["", "Marko?"],
    ["{", "Marko?"],
    ["3", "Marko?"],
    ['"message"', "Marko?"],
    ["[]", "Marko?"],
    ["{}", "Marko?"],
    ['{"type":"no such route","data":"hello"}', "Marko?"],
    ['{"type":"Message","data":"hello"}', "Marko?"],
    ['{"type":"$connect","data":"hello"}', "Marko?"],
    ['{"type":"$disconnect","data":"hello"}', "Marko?"],
  ])("%j is answered with %s", async (message, answer) => {
    clients.alice.send(message);
    expect(await clients.alice.next()).toBe(answer);
  });

  test("only the one who asks gets the answer", async () => {
    const { alice, bob } = clients;
    // when
    alice.send("Marko?");
    expect(await alice.next()).toBe("Polo!");
    bob.send("Who?");
    // then
    expect(await bob.next()).toBe("Marko?");
  });
});

describe("message", () => {
  const clients = aliceAndBob();

  test.each([
    ["plain", "Hello World!"],
    ["with quotes, a backslash and line ends", 'she said "no"\\ \r\n\t end'],
    ["outside of ASCII", "Grüße, 世界, 👩‍👩‍👧, e\u0301, \u2028"],
    ["with a zero and other control characters", "a\u0000b\u001fc\u007f"],
    ["that looks like JSON", '{"type":"message"}'],
    ["that looks like a number", "0012"],
    ["of blanks", "  "],
    ["of 30 KB", "€".repeat(10_240)],
  ])("a text %s arrives byte for byte", async (_kind, data) => {
    const { alice, bob } = clients;
    // when
    alice.send({ type: "message", data });
    // then
    expect(await bob.next()).toBe(data);
    expect(await alice.next()).toBe(data);
  });

  test("an empty text arrives as an empty message", async () => {
    const { alice, bob } = clients;
    // when
    alice.send({ type: "message", data: "" });
    // then
    expect(await bob.next()).toBe("");
    expect(await alice.next()).toBe("");
  });

  test.each(['{"a":[1,2,{"b":null}],"c":"d"}', "[1, 2]", "1.10", "12345678901234567890", "1e999", "true", "null"])(
    "the JSON value %s arrives as the JSON text that was sent",
    async (value) => {
      const { alice, bob } = clients;
      // when
      alice.send(`{"type":"message","data":${value}}`);
      // then
      expect(await bob.next()).toBe(value);
      expect(await alice.next()).toBe(value);
    },
  );

  test("a message of 128 KB, with what is around its data, reaches everybody", async () => {
    const { alice, bob } = clients;
    const data = "x".repeat(128 * 1024 - JSON.stringify({ type: "message", data: "" }).length);
    // when
    alice.send({ type: "message", data });
    // then
    expect(await bob.next()).toBe(data);
    expect(await alice.next()).toBe(data);
  });

  test.each([
    ["without data", '{"type":"message"}', "missing_data"],
    ["that no UTF-8 can carry", '{"type":"message","data":"\\ud83d"}', "invalid_text"],
  ])("a message %s is refused to its sender, and nobody else hears of it", async (_kind, message, code) => {
    const { alice, bob } = clients;
    // when
    alice.send(message);
    const answer: unknown = JSON.parse(await alice.next());
    alice.send({ type: "message", data: "next" });
    // then
    expect(answer).toEqual({ type: "error", code, message: expect.stringMatching(/^\S.*\.$/) });
    expect(await bob.next()).toBe("next");
    expect(await alice.next()).toBe("next");
  });
});

describe("a connection", () => {
  test("stays open when another one breaks the rules", async () => {
    // given
    const [alice, bob] = [await connect(), await connect()];
    // when
    alice.send(Buffer.from([0]));
    await alice.closed();
    bob.send({ type: "message", data: "still here" });
    // then
    expect(await bob.next()).toBe("still here");
    await bob.close();
  });
});

describe("an audience", () => {
  test("a broadcast reaches all of 50 clients, the sender included, once each", async () => {
    // given: one after the other, since those that connect at the same time would have an environment each
    const audience: WebSocketClient[] = [];
    while (audience.length < 50) audience.push(await connect());
    // when
    audience[0]?.send({ type: "message", data: "hello" });
    const first = await Promise.all(audience.map((client) => client.next()));
    audience[49]?.send({ type: "message", data: "again" });
    const second = await Promise.all(audience.map((client) => client.next()));
    // then
    expect(first).toEqual(Array.from({ length: 50 }, () => "hello"));
    expect(second).toEqual(Array.from({ length: 50 }, () => "again"));
    for (const client of audience) await client.close();
  });
});
