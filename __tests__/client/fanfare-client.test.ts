import { WebSocket } from "ws";
import { FanfareClient } from "../../client/fanfare-client";
import { clientsPerTest } from "../helpers/recorded-client";
import { broadcastBack, ScriptedServer } from "../helpers/scripted-server";

const connect = clientsPerTest();
const servers: ScriptedServer[] = [];

async function serve(script?: Parameters<typeof ScriptedServer.start>[0]): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const errorFrame = (code: string) => JSON.stringify({ type: "error", code, message: "No." });

test("a message is confirmed when its broadcast comes back, and told of once", async () => {
  const server = await serve();
  const { client, messages } = connect({ url: server.url });

  await client.send({ text: "hello \ud800", number: 1.5 });
  await client.send("hello");

  expect(messages).toEqual([
    { data: { text: "hello \ud800", number: 1.5 }, id: expect.any(String) },
    { data: "hello", id: expect.any(String) },
  ]);
  expect([client.pending, client.bufferedAmount]).toEqual([0, 0]);
});

test("what other programs broadcast is given as the text that came", async () => {
  const server = await serve();
  const recorded = connect({ url: server.url });
  await recorded.isOpen();
  const texts = ["hello", "Polo!", '{"a":1}', "{", '{"type":"error"}', "[1]"];
  for (const text of texts) server.sockets[0]?.send(text);
  await recorded.until(({ data }) => data.length === texts.length, "all texts");
  expect(recorded.messages).toEqual(texts.map((data) => ({ data, id: undefined })));
});

test("messages that are sent before the connection is open go out in their order", async () => {
  const server = await serve({ refuse: (handshake) => (handshake < 4 ? [403, 429, 401][handshake - 1] : undefined) });
  const recorded = connect({ url: server.url });

  await Promise.all([1, 2, 3].map((data) => recorded.client.send(data)));

  expect(server.data).toEqual([1, 2, 3]);
  expect(recorded.data).toEqual([1, 2, 3]);
  expect(recorded.codes).toEqual(["disconnected", "disconnected", "disconnected"]);
  expect(recorded.errors[0]?.message).toContain("403");
});

/** As the WebSocket of Node.js 22, which has no `close` event after a refused handshake. */
class WithoutClose extends WebSocket {
  override emit(name: string | symbol, ...values: unknown[]): boolean {
    return name === "close" && this.protocol === "" ? false : super.emit(name, ...values);
  }
}

test("a refused handshake is tried again though the WebSocket only fires an error", async () => {
  const server = await serve({ refuse: (handshake) => (handshake === 1 ? 429 : undefined) });
  const recorded = connect({ url: server.url, token: () => "t", WebSocket: WithoutClose });
  await recorded.client.send("a");
  expect(recorded.codes).toEqual(["disconnected"]);
});

test.each([1001, 1006, 1011, 1012])(
  "after a close with %i the message that was not confirmed is sent again, before the others",
  async (code) => {
    const server = await serve({
      answer(text, socket, number) {
        if (number > 1) return broadcastBack(text, socket);
        if (code === 1006) socket.terminate();
        else socket.close(code);
      },
    });
    const recorded = connect({ url: server.url });

    await Promise.all(["a", "b"].map((data) => recorded.client.send(data)));

    expect(server.data).toEqual(["a", "a", "b"]);
    expect(recorded.data).toEqual(["a", "b"]);
    expect(recorded.errors.map(({ details }) => details?.code)).toEqual([code]);
    expect(recorded.states).toEqual(["open", "connecting", "open"]);
  },
);

test("a broadcast that comes twice, or late from an earlier connection, is told of once", async () => {
  const server = await serve({
    answer(text, socket, number) {
      if (number === 1) return;
      broadcastBack(text, server.sockets[0] ?? socket);
      broadcastBack(text, socket);
    },
  });
  const recorded = connect({ url: server.url, timing: { answerMs: 50, lingerMs: 60_000 } });

  await recorded.client.send("a");
  await recorded.client.send("b");

  expect(recorded.data).toEqual(["a", "b"]);
  expect(recorded.codes[0]).toBe("unanswered");
  expect(server.sockets.length).toBeGreaterThan(1);
});

test.each(["forbidden", "invalid_json", "missing_data", "invalid_text", "too_large"])(
  "the refusal %s rejects the message it is about, and the next one goes out",
  async (code) => {
    const server = await serve({
      answer: (text, socket, number) => (number === 1 ? socket.send(errorFrame(code)) : broadcastBack(text, socket)),
    });
    const { client, errors, data } = connect({ url: server.url });
    const [first, second] = [client.send("a"), client.send("b")];

    await expect(first).rejects.toMatchObject({ name: "FanfareError", code, message: "No." });
    await second;

    expect(errors).toMatchObject([{ code }]);
    expect(server.data).toEqual(["a", "b"]);
    expect(data).toEqual([]);
  },
);

test.each([
  ["too_many_messages", errorFrame("too_many_messages")],
  ["gateway_error", '{"message": "Internal server error", "connectionId":"a=", "requestId":"b="}'],
])("after %s the message is sent again over the same connection", async (code, frame) => {
  const server = await serve({ answer: (text, socket, number) => (number < 3 ? socket.send(frame) : broadcastBack(text, socket)) });
  const recorded = connect({ url: server.url });

  await recorded.client.send("a");

  expect(server.data).toEqual(["a", "a", "a"]);
  expect(recorded.codes).toEqual([code, code]);
  expect(server.sockets.length).toBe(1);
});

test("an expired token is replaced: the message goes over a new connection with a new token, and the old one still receives", async () => {
  const server = await serve({
    answer(text, socket, number) {
      if (number === 1) return socket.send(errorFrame("token_expired"));
      server.sockets[0]?.send("late");
      broadcastBack(text, socket);
    },
  });
  let tokens = 0;
  const recorded = connect({
    url: server.url,
    token: async () => {
      tokens += 1;
      return `token-${tokens}`;
    },
    timing: { lingerMs: 60_000 },
  });

  await recorded.client.send("a");

  await recorded.until(({ data }) => data.length === 2, "both messages");
  expect(new Set(recorded.data)).toEqual(new Set(["late", "a"]));
  expect(server.protocols).toEqual(["fanfare,token.token-1", "fanfare,token.token-2"]);
  expect(recorded.states).toEqual(["open"]);
});

test("token() is asked again after it failed, and no error contains a token", async () => {
  const server = await serve();
  const answers = [() => Promise.reject(new Error("secret")), () => "not a token: secret", () => "secret"];
  const recorded = connect({ url: server.url, token: () => (answers.shift() ?? (() => "more"))() });

  await recorded.isOpen();

  expect(recorded.codes).toEqual(["token_failed", "token_failed"]);
  expect(JSON.stringify(recorded.errors.map(({ message, stack }) => [message, stack]))).not.toContain("secret");
});

test("a WebSocket that a page must not make is an error like others", async () => {
  class Forbidden {
    constructor() {
      throw new Error("ws:// on a page of https://");
    }
  }
  const recorded = connect({ url: "ws://127.0.0.1:9/dev", WebSocket: Forbidden as unknown as typeof WebSocket });
  await recorded.until(({ codes }) => codes.length > 1, "two errors");
  expect(recorded.errors[0]).toMatchObject({ code: "disconnected", message: "Error: ws:// on a page of https://" });
});

test("a token() that does not end, and a handshake that does not, are tried again", async () => {
  const server = await serve();
  let asked = 0;
  const token = () => {
    asked += 1;
    return asked === 1 ? new Promise<string>(() => {}) : "t";
  };
  const recorded = connect({ url: server.url, token, timing: { connectMs: 300 } });
  await recorded.until(({ codes }) => codes.length > 0, "the error");
  expect(recorded.codes[0]).toBe("disconnected");
  await recorded.client.send("a");
});

test("error frames while no message is under way are only told of", async () => {
  const server = await serve();
  const recorded = connect({ url: server.url });
  await recorded.isOpen();
  const codes = ["token_expired", "forbidden", "incomplete", "a_later_one"];
  for (const code of codes) server.sockets[0]?.send(errorFrame(code));
  await recorded.until((told) => told.codes.length === 4, "all errors");
  expect(recorded.codes).toEqual(codes);
  await recorded.client.send("a");
  expect(server.sockets.length).toBe(1);
});

test("a quiet connection gets heartbeats, and is replaced when one is not answered", async () => {
  const server = await serve({
    answer(text, socket) {
      if (server.heartbeats < 3 || server.sockets.length > 1) broadcastBack(text, socket);
    },
  });
  const recorded = connect({ url: server.url, timing: { heartbeatMs: 10, heartbeatAnswerMs: 1_000 } });
  await recorded.until(({ codes }) => codes.length > 0, "the end of the dead connection");
  expect(recorded.errors).toMatchObject([{ code: "disconnected", details: { code: 1006, reason: "no answer to the heartbeat" } }]);
  expect(server.heartbeats).toBe(3);
  await recorded.client.send("a");
  expect(recorded.data).toEqual(["a"]);
});

test("a connection is replaced before its age limit, without a gap", async () => {
  const server = await serve();
  const recorded = connect({ url: server.url, timing: { renewAfterMs: 30 } });
  await recorded.isOpen();
  for (let data = 0; server.sockets.length < 4; data += 1) await recorded.client.send(data);
  expect(recorded.data).toEqual([...recorded.data.keys()]);
  expect(recorded.errors).toEqual([]);
  expect(recorded.states).toEqual(["open"]);
});

test("a full queue refuses, keeps what it has, and says how much that is", async () => {
  const server = await serve({ refuse: (handshake) => (handshake === 1 ? 403 : undefined) });
  const recorded = connect({ url: server.url, maxQueued: 2, timing: { retryMs: 200 } });
  const { client } = recorded;
  const kept = [client.send("a"), client.send("b")];

  await expect(client.send("c")).rejects.toMatchObject({ code: "queue_full" });
  const { pending, bufferedAmount } = client;
  await Promise.all(kept);

  expect(pending).toBe(2);
  expect(bufferedAmount).toBe(server.texts.join("").length);
  expect(recorded.data).toEqual(["a", "b"]);
  expect(recorded.codes).toContain("queue_full");
});

test.each([
  ["that JSON cannot express", () => {}, "missing_data"],
  ["above 32 KB", "é".repeat(16_384), "too_large"],
])("a value %s is refused before it is sent", async (_what, data, code) => {
  const server = await serve();
  const { client } = connect({ url: server.url });
  await expect(client.send(data)).rejects.toMatchObject({ code });
  await client.send("next");
  expect(server.data).toEqual(["next"]);
});

test("closing ends the connection and rejects what is not confirmed; nothing happens after that", async () => {
  const server = await serve({ answer: () => {} });
  const recorded = connect({ url: server.url });
  await recorded.isOpen();
  const lost = recorded.client.send("a");
  recorded.client.close();
  recorded.client.close();

  await expect(lost).rejects.toMatchObject({ code: "closed" });
  await expect(recorded.client.send("b")).rejects.toMatchObject({ code: "closed" });
  expect(recorded.states).toEqual(["open", "closed"]);
  expect(recorded.client.pending).toBe(0);
});

test("invalid options are one line with all mistakes", () => {
  const options = { url: "https://example.com", maxQueued: 0.5, timing: { heartbeatMs: 2 ** 31, retryMs: Number.NaN } };
  expect(() => new FanfareClient(options)).toThrow(
    new TypeError(
      "url must begin with ws:// or wss://; maxQueued must be a whole number above 0; " +
        "timing.heartbeatMs must be from 0 to 2147483647 ms; timing.retryMs must be from 0 to 2147483647 ms",
    ),
  );
});
