import { GoneException, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { rigPerTest } from "../helpers/gateway-rig";
import { until } from "../helpers/rig-client";

const startRig = rigPerTest();

const KB = 1024;
const accept = () => ({ statusCode: 200 });
const functions = {
  $connect: accept,
  $disconnect: accept,
  $default: ({ body }: { body?: string }) => ({ statusCode: 200, body: String(body?.length) }),
};

/** With 10 minutes and 2 hours of it in a tenth of a second and in a bit more than one. */
const SCALE_OF_IDLE = 6_000;

test("a frame of 32 KB is taken, and one byte more closes the connection with 1009", async () => {
  // given
  const rig = await startRig({ functions });
  const client = await rig.connect();
  // when
  client.send("x".repeat(32 * KB));
  const reply = await client.next();
  client.send("x".repeat(32 * KB + 1));
  // then
  expect(reply).toBe(String(32 * KB));
  expect((await client.closed()).code).toBe(1009);
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1009 });
  expect(rig.eventsFor("$default")).toHaveLength(1);
});

test("a message of 128 KB in frames of 32 KB is taken, and a larger one closes the connection with 1009", async () => {
  // given
  const rig = await startRig({ functions });
  const client = await rig.connect();
  const sendInFrames = (sizes: readonly number[]) => {
    for (const [index, size] of sizes.entries()) client.socket.send("x".repeat(size), { fin: index === sizes.length - 1 });
  };
  // when
  sendInFrames([32 * KB, 32 * KB, 32 * KB, 32 * KB]);
  const reply = await client.next();
  sendInFrames([32 * KB, 32 * KB, 32 * KB, 32 * KB, 1]);
  // then
  expect(reply).toBe(String(128 * KB));
  expect((await client.closed()).code).toBe(1009);
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1009 });
});

test("a binary frame closes the connection with 1003, and no function sees it", async () => {
  // given
  const rig = await startRig({ functions });
  const client = await rig.connect();
  // when
  client.socket.send(Buffer.from("hello"), { binary: true });
  // then
  expect((await client.closed()).code).toBe(1003);
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1003 });
  expect(rig.eventsFor("$default")).toEqual([]);
});

test("an idle connection is closed with 1001, and @connections then knows it no more", async () => {
  // given
  const rig = await startRig({ functions, timeScale: SCALE_OF_IDLE });
  const { client, connectionId: ConnectionId } = await rig.connectWithId();
  // when
  const closure = await client.closed();
  // then
  expect(closure).toEqual({ code: 1001, reason: "Going away" });
  await expect(rig.management().send(new PostToConnectionCommand({ ConnectionId, Data: "x" }))).rejects.toThrow(GoneException);
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({
    disconnectStatusCode: 1001,
    disconnectReason: "Going away",
  });
});

test("a busy connection is closed with 1001 when its life is over, and not before", async () => {
  // given
  const rig = await startRig({ functions, timeScale: SCALE_OF_IDLE });
  const connectedAt = Date.now();
  const client = await rig.connect();
  // when
  const chatter = setInterval(() => client.send("still here"), 10);
  const closure = await client.closed();
  clearInterval(chatter);
  // then
  expect(closure).toEqual({ code: 1001, reason: "Going away" });
  expect(Date.now() - connectedAt).toBeGreaterThanOrEqual((2 * 60 * 60 * 1000) / SCALE_OF_IDLE - 50);
});

test("pings do not keep an idle connection", async () => {
  // given
  const rig = await startRig({ functions, timeScale: SCALE_OF_IDLE });
  const client = await rig.connect();
  // when
  const pings = setInterval(() => client.socket.ping(), 10);
  const closure = await client.closed();
  clearInterval(pings);
  // then
  expect(closure.code).toBe(1001);
});

test("a client that does not answer a close is disconnected all the same", async () => {
  // given
  const rig = await startRig({ functions, timeScale: SCALE_OF_IDLE });
  const client = await rig.connect();
  // when
  client.socket.pause();
  // then
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1001 });
});

test("a client with too much underway is closed with 1008", async () => {
  // given
  const rig = await startRig({ functions: { ...functions, $default: () => new Promise(() => {}) } });
  const client = await rig.connect();
  // when
  const message = "x".repeat(32 * KB);
  for (let sent = 0; sent < 16 * KB * KB + 64 * KB; sent += message.length) client.send(message);
  // then
  expect((await client.closed()).code).toBe(1008);
});
