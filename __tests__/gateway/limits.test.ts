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
