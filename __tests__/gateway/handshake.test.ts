import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { GoneException, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { rigPerTest } from "../helpers/gateway-rig";
import { refused, until } from "../helpers/rig-client";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });

test.each([200, 204, 299])("a handshake completes when $connect answers %d", async (statusCode) => {
  const rig = await startRig({ functions: { $connect: () => ({ statusCode }) } });
  await expect(rig.connect()).resolves.toBeDefined();
});

test("a handshake completes where the API has no $connect route", async () => {
  const rig = await startRig({ functions: { $default: accept } });
  await expect(rig.connect()).resolves.toBeDefined();
});

test.each([
  ["the status that $connect answers", () => ({ statusCode: 401 }), 401],
  ["the status that $connect answers", () => ({ statusCode: 503 }), 503],
  ["502 when $connect answers no status", () => ({ body: "hello" }), 502],
  ["502 when $connect answers no object", () => "hello", 502],
  [
    "502 when $connect throws",
    () => {
      throw new Error("no");
    },
    502,
  ],
])("a handshake is refused with %s (%#)", async (_what, $connect, status) => {
  // given
  const rig = await startRig({ functions: { $connect, $disconnect: accept } });
  // when
  const answer = await refused(`ws://${rig.host}/dev`);
  // then
  expect(answer.status).toBe(status);
  expect(rig.eventsFor("$disconnect")).toEqual([]);
});

test("a connection does not exist for @connections while $connect runs", async () => {
  // given
  const outcomes: unknown[] = [];
  const rig = await startRig({
    functions: {
      async $connect({ requestContext: { connectionId: ConnectionId } }) {
        const post = new PostToConnectionCommand({ ConnectionId, Data: "welcome" });
        outcomes.push(
          await rig
            .management()
            .send(post)
            .catch((error: unknown) => error),
        );
        return { statusCode: 200 };
      },
    },
  });
  // when
  await rig.connect();
  // then
  expect(outcomes).toEqual([expect.any(GoneException)]);
});

test("no sub-protocol is chosen but the one that $connect answers", async () => {
  // given
  const answers: Record<string, string>[] = [{}, { "Sec-WebSocket-Protocol": "second" }];
  const rig = await startRig({ functions: { $connect: () => ({ statusCode: 200, headers: answers.shift() }) } });
  // when
  const unanswered = await refusedByClient(rig.host);
  const chosen = await rig.connect("/dev", { protocols: ["first", "second"] });
  // then
  expect(unanswered).toBe("Server sent no subprotocol");
  expect(chosen.socket.protocol).toBe("second");
});

test.each([
  ["an unknown stage", "/nowhere", {}],
  ["no stage", "/", {}],
  ["a path below the stage", "/dev/room", {}],
  ["a stage that nothing was deployed to", "/bare", {}],
  ["an API that has its execute-api endpoint disabled", "/dev", { api: { defaultEndpointDisabled: true } }],
])("a handshake with %s is 403", async (_what, path, options) => {
  // given
  const bare = { name: "bare", variables: {}, routeThrottles: {} };
  const rig = await startRig({
    functions: { $connect: accept },
    ...options,
    ...(path === "/bare" && { api: { stages: [bare] } }),
  });
  // when
  const answer = await refused(`ws://${rig.host}${path}`);
  // then
  expect(answer).toEqual({ status: 403, errorType: "ForbiddenException", body: { message: "Forbidden" } });
  expect(rig.invocations).toEqual([]);
});

test("a URL of 4096 characters connects, and a longer one does not", async () => {
  // given
  const rig = await startRig({ functions: { $connect: accept } });
  const longest = `/dev?${"x".repeat(4096 - `wss://${rig.host}/dev?`.length)}`;
  // when
  await rig.connect(longest);
  const answer = await refused(`ws://${rig.host}${longest}x`);
  // then
  expect(answer.status).toBe(414);
  expect(rig.eventsFor("$connect")).toHaveLength(1);
});

test("plain HTTP on a stage is told to upgrade, and below it is refused", async () => {
  const rig = await startRig({ functions: { $connect: accept } });
  expect((await fetch(`http://${rig.host}/dev`)).status).toBe(426);
  expect((await fetch(`http://${rig.host}/dev/room`)).status).toBe(403);
});

test.each([
  ["no key", "Sec-WebSocket-Version: 13"],
  ["another version", "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
  [
    "a sub-protocol that is none",
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a,,b",
  ],
])("an upgrade with %s is refused before $connect runs", async (_what, headers) => {
  // given
  const rig = await startRig({ functions: { $connect: accept } });
  // when
  const socket = connect(rig.port, "127.0.0.1");
  socket.end(`GET /dev HTTP/1.1\r\nHost: ${rig.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n\r\n`);
  // then
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect(rig.invocations).toEqual([]);
});

test("a client that gives up while $connect runs is disconnected when it has answered", async () => {
  // given
  let answer: (response: unknown) => void = () => {};
  const rig = await startRig({
    functions: {
      $connect: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
      $disconnect: accept,
    },
  });
  const socket = connect(rig.port, "127.0.0.1");
  socket.write(
    `GET /dev HTTP/1.1\r\nHost: ${rig.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await until(() => rig.eventsFor("$connect").length > 0, "$connect");
  // when
  socket.resetAndDestroy();
  await once(socket, "close");
  answer({ statusCode: 200 });
  // then
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1006 });
});

test("a gateway closes at once though a $connect never answers", async () => {
  // given
  const rig = await startRig({ functions: { $connect: () => new Promise(() => {}) } });
  const attempt = rig.connect().catch((error: Error) => error.message);
  await until(() => rig.eventsFor("$connect").length > 0, "$connect");
  // when
  await rig.close();
  // then
  expect(await attempt).toBe("socket hang up");
});

async function refusedByClient(host: string): Promise<string> {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`ws://${host}/dev`, ["first", "second"]);
  const [error] = (await once(socket, "error")) as [Error];
  return error.message;
}
