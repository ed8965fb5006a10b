import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { scaled } from "../helpers/scaled";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest, TestRuntime } from "../helpers/test-runtime";
import { within } from "../helpers/within";

const stack = synthesizedStack();
const start = runtimePerTest();
let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await TestRuntime.start(stack.directory);
});

afterAll(() => runtime?.close());

/** Several times as many as the environments that a function may have here. */
const CROWD = scaled(1) > 1 ? 100 : 40;

const HANDSHAKE = {
  Host: "localhost",
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

function openSocket(endpoint: string): Socket {
  const { hostname, port } = new URL(endpoint);
  return connectTcp({ host: hostname, port: Number(port), allowHalfOpen: true }).on("error", () => {});
}

function handshake(path: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const headers = Object.entries({ ...HANDSHAKE, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [`GET ${path} HTTP/1.1`, ...headers, "", ""].join("\r\n");
}

/** The first line of what the server answers to `bytes`. */
async function firstLine(endpoint: string, bytes: string | Buffer): Promise<string> {
  const socket = openSocket(endpoint);
  try {
    socket.write(bytes);
    const [data] = await within(once(socket, "data") as Promise<[Buffer]>, "an answer", () => "nothing");
    return data.toString("latin1").split("\r\n", 1)[0] ?? "";
  } finally {
    socket.destroy();
  }
}

/** Somebody can connect and be heard, and once all are gone nobody's row is left. */
async function expectToServe(): Promise<void> {
  const client = await runtime.connect();
  client.send({ type: "message", data: "alive" });
  expect(await client.next()).toBe("alive");
  await client.close();
  const connects = runtime.invocationsOf("$connect").length;
  await runtime.eventsOf({ type: "invocation", routeKey: "$disconnect", outcome: "ok" }, connects);
  expect(await runtime.rows()).toEqual([]);
}

describe("the gateway goes on", () => {
  test("after bytes that are no HTTP, and after handshakes that are none", async () => {
    // given
    const { managementEndpoint: gateway, dynamodbEndpoint: dynamodb } = runtime.endpoints;
    const before = runtime.events.length;
    // then
    expect(await firstLine(gateway, "\x16\x03\x01\x02\x00 this is TLS, say\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
    expect(await firstLine(dynamodb, Buffer.alloc(64, 0xff))).toBe("HTTP/1.1 400 Bad Request");
    expect(await firstLine(gateway, `GET /${"x".repeat(20_000)} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await firstLine(gateway, handshake("/dev", { "Sec-WebSocket-Key": "short" }))).toBe("HTTP/1.1 400 Bad Request");
    expect(await firstLine(gateway, handshake("/dev", { "Sec-WebSocket-Key": undefined }))).toBe("HTTP/1.1 400 Bad Request");
    expect(await firstLine(gateway, handshake("/dev", { "Sec-WebSocket-Version": "8" }))).toBe("HTTP/1.1 400 Bad Request");
    expect(await firstLine(gateway, handshake("/dev", { Upgrade: "h2c" }))).toBe("HTTP/1.1 400 Bad Request");
    expect(await firstLine(gateway, handshake("/dev/deeper"))).toBe("HTTP/1.1 403 Forbidden");
    expect(await firstLine(gateway, handshake("/%"))).toBe("HTTP/1.1 403 Forbidden");
    expect(await firstLine(gateway, "GET /dev HTTP/1.1\r\nHost: localhost\r\n\r\n")).toBe("HTTP/1.1 426 Upgrade Required");
    expect(await firstLine(gateway, "GET /dev/@connections/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\n\r\n")).toBe("HTTP/1.1 403 Forbidden");
    // No function ran for any of them.
    expect(runtime.events.slice(before).filter(({ type }) => type !== "refused")).toEqual([]);
    await expectToServe();
  });

  test("after a client whose offer of sub-protocols cannot be parsed", async () => {
    const answer = await firstLine(runtime.endpoints.managementEndpoint, handshake("/dev", { "Sec-WebSocket-Protocol": ",," }));
    expect(answer).toBe("HTTP/1.1 400 Bad Request");
    await expectToServe();
  });

  test.each([
    ["a reserved opcode", [0x83, 0x80, 0, 0, 0, 0], 1002],
    ["a frame without its mask", [0x81, 0x01, 0x61], 1002],
    ["text that is not UTF-8", [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
    ["a frame that claims to have 2^40 bytes", [0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1009],
  ])("after %s, which ends that one connection", async (_what, bytes, code) => {
    // given
    const socket = openSocket(runtime.endpoints.managementEndpoint);
    socket.write(handshake("/dev"));
    await within(once(socket, "data"), "the end of the handshake", () => "nothing");
    // when
    socket.write(Buffer.from(bytes));
    const [frame] = await within(once(socket, "data") as Promise<[Buffer]>, "a close frame", () => "nothing");
    socket.destroy();
    // then
    expect([frame[0], frame.readUInt16BE(2)]).toEqual([0x88, code]);
    await expectToServe();
  });

  test("after JSON that is nested thousands deep, wherever it is", async () => {
    // given
    const client = await runtime.connect();
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    // when
    client.send(`{"type":${nested(50_000)}}`);
    const inType = await client.next();
    client.send(nested(50_000));
    const alone = await client.next();
    client.send(`{"type":"message","data":${nested(1_000)}}`);
    const inData = await client.next();
    await client.close();
    // then
    expect([inType, alone, inData]).toEqual(["Marko?", "Marko?", nested(1_000)]);
    await expectToServe();
  });

  test(`while ${CROWD} clients connect at once, and each of them gets in`, async () => {
    // when
    const clients = await Promise.all(Array.from({ length: CROWD }, () => runtime.connect()));
    const rows = await runtime.rows();
    for (const client of clients) client.terminate();
    // then
    expect(rows).toHaveLength(CROWD);
    await expectToServe();
  });
});

test("it closes without waiting for sockets that are silent, half open, or stuck in the midst of a request", async () => {
  // given
  const runtime = await start(stack.directory);
  const { managementEndpoint: gateway, dynamodbEndpoint: dynamodb } = runtime.endpoints;
  const sockets = [
    { endpoint: gateway, bytes: "" },
    { endpoint: gateway, bytes: "GET /dev HT" },
    { endpoint: gateway, bytes: "POST /dev/@connections/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf" },
    { endpoint: dynamodb, bytes: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf" },
    { endpoint: gateway, bytes: handshake("/no-such-stage") },
    { endpoint: gateway, bytes: handshake("/dev") },
  ].map(({ endpoint, bytes }) => {
    const socket = openSocket(endpoint);
    socket.write(bytes);
    return socket;
  });
  await runtime.event({ type: "connected" });
  // Node would wait a minute for the rest of the headers, and longer for that of a body: `close` has less time.
  await runtime.close();
  for (const socket of sockets) socket.destroy();
});
