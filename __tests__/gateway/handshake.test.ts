import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { rigPerTest } from "../helpers/gateway-rig";
import { refused, until } from "../helpers/rig-client";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });

test.each([
  ["no stage", "/"],
  ["a path below the stage", "/dev/room"],
])("a handshake with %s is 403, and runs nothing", async (_what, path) => {
  // given
  const rig = await startRig({ functions: { $connect: accept } });
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
