import type { Socket } from "node:net";
import { HttpPool } from "../../lambdas/http/http-pool";
import { atMost } from "../../lambdas/http/patience";
import { type RawServer, startRawServer } from "../helpers/raw-server";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const HEAD = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n";
const NOTHING = new Uint8Array();

let server: RawServer;
let answer: (socket: Socket, connection: number, request: number) => unknown;

beforeEach(async () => {
  server = await startRawServer((...about) => answer(...about));
});

afterEach(() => server.close());

function pool(maxConnections = 1): HttpPool {
  return new HttpPool({ origin: new URL(`http://127.0.0.1:${server.port}`), maxConnections });
}

function post(of: HttpPool, isFirst = false, timeoutMs = 5_000) {
  return of.request(HEAD, NOTHING, atMost(timeoutMs), isFirst).then(
    ({ status, body }) => `${status} ${body}`,
    ({ code, mayHaveArrived }) => `${code} ${mayHaveArrived ? "may have arrived" : "never left"}`,
  );
}

test.each([
  ["before a byte of the answer", ""],
  ["in the middle of the status line", "HTTP/1.1 20"],
  ["in the middle of the head", "HTTP/1.1 200 OK\r\ncontent-le"],
  ["between head and body", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"],
  ["in the middle of the body", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"],
  ["in the middle of a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel"],
  ["before the last chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n"],
  ["after an interim answer", "HTTP/1.1 100 Continue\r\n\r\n"],
])("a connection that ends %s gives no answer, and the next request gets its own", async (_, bytes) => {
  // given
  answer = (socket, connection) => (connection === 0 ? socket.end(bytes) : socket.write(OK));
  const connections = pool();

  // when, then
  expect([await post(connections), await post(connections)]).toEqual(["ECONNRESET may have arrived", "200 ok"]);
});

test.each([
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nContent-Length: 3\r\n\r\nok"],
  ["a chunk of another size than it says", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n"],
])("an answer with %s is none, and the next request gets its own", async (_, bytes) => {
  answer = (socket, connection) => socket.write(connection === 0 ? bytes : OK);
  const connections = pool();

  expect([await post(connections), await post(connections)]).toEqual(["EPROTO may have arrived", "200 ok"]);
});

test.each([
  ["behind a body", `${OK}HTTP/1.1 500 Not Yours\r\ncontent-length: 0\r\n\r\n`],
  ["behind the last chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 500 Not Yours\r\n\r\n"],
])("what comes %s is not taken for the answer to the next request", async (_, bytes) => {
  answer = (socket, connection) => socket.write(connection === 0 ? bytes : OK);
  const connections = pool();

  expect([await post(connections), await post(connections)]).toEqual(["200 ok", "200 ok"]);
  expect(server.requests).toEqual(["0 0", "1 0"]);
});

test("what comes after the answer, while nobody asks, ends the connection and nothing else", async () => {
  // given
  const closed = new Promise<void>((resolve) => {
    answer = (socket, connection) => {
      if (connection > 0) return socket.write(OK);
      socket.once("close", () => resolve());
      socket.write(OK);
      return setTimeout(() => socket.write("HTTP/1.1 408 Request Timeout\r\n\r\n"), 20);
    };
  });
  const connections = pool();

  // when
  const first = await post(connections);
  await closed;

  // then
  expect([first, await post(connections)]).toEqual(["200 ok", "200 ok"]);
});

test("an idle connection that the server ends is not used again", async () => {
  // given
  const closed = new Promise<void>((resolve) => {
    answer = (socket, connection) => {
      if (connection === 0) socket.once("close", () => resolve());
      return connection === 0 ? socket.end(OK) : socket.write(OK);
    };
  });
  const connections = pool();

  // when
  await post(connections);
  await closed;

  // then
  expect(await post(connections)).toBe("200 ok");
  expect(server.requests).toEqual(["0 0", "1 0"]);
});

test("a request that the server's end of an idle connection crosses has no answer, and may have arrived", async () => {
  answer = (socket, connection, request) => (connection === 0 && request === 1 ? socket.resetAndDestroy() : socket.write(OK));
  const connections = pool();

  expect([await post(connections), await post(connections), await post(connections)]).toEqual([
    "200 ok",
    "ECONNRESET may have arrived",
    "200 ok",
  ]);
});

test("a request that must not be sent twice never goes over a connection that was used", async () => {
  // given: connections that die with their second request
  answer = (socket, _connection, request) => (request > 0 ? socket.destroy() : socket.write(OK));
  const connections = pool(2);

  // when: one after the other, and more at once than there are places
  const alone = await post(connections);
  const careful = [await post(connections, true), await post(connections, true)];
  const atOnce = await Promise.all(Array.from({ length: 6 }, () => post(connections, true)));

  // then
  expect([alone, ...careful, ...atOnce]).toEqual(Array.from({ length: 9 }, () => "200 ok"));
  expect(server.requests).toEqual(Array.from({ length: 9 }, (_, index) => `${index} 0`));
});

test("an answer that comes after its time is nobody's", async () => {
  // given
  answer = (socket, connection) => (connection === 0 ? setTimeout(() => socket.write(OK.replace("ok", "no")), 600) : socket.write(OK));
  const connections = pool();

  // when, then
  expect(await post(connections, false, 500)).toBe("ETIMEDOUT may have arrived");
  expect(await post(connections)).toBe("200 ok");
});

test("requests that wait for a place are sent when the one before fails, each once", async () => {
  const farewell = OK.replace("OK", "OK\r\nconnection: close");
  answer = (socket, connection) => (connection % 2 === 0 ? socket.destroy() : socket.end(farewell));
  const connections = pool(1);

  const outcomes = await Promise.all(Array.from({ length: 6 }, () => post(connections)));

  expect(outcomes.filter((outcome) => outcome === "200 ok")).toHaveLength(3);
  expect(server.requests).toHaveLength(6);
});
