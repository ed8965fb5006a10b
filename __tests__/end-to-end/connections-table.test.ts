import { existsSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import path from "node:path";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { scaled } from "../helpers/scaled";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest, TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";
import { within } from "../helpers/within";

const stack = synthesizedStack();
const folder = temporaryFolder();
const start = runtimePerTest();

const AUDIENCE = scaled(1) > 1 ? 200 : 30;
const TWO_HOURS_S = 2 * 60 * 60;

function idsOf(rows: Awaited<ReturnType<TestRuntime["rows"]>>): (string | undefined)[] {
  return rows.map(({ connectionId }) => connectionId?.S);
}

describe("of one runtime", () => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await TestRuntime.start(stack.directory);
  });

  afterAll(() => runtime?.close());

  // Every test begins with an empty table.
  afterEach(async () => {
    await runtime.disconnectAll();
    expect(await runtime.rows()).toEqual([]);
  });

  describe("a connection's row", () => {
    test("is there when the handshake completes, and expires soon after the two hours that a connection can live", async () => {
      // given
      const before = Date.now();
      // when
      const { connectionId } = await runtime.connectWithId();
      const rows = await runtime.rows();
      // then
      const connectedAt = Number(rows[0]?.connectedAt?.N);
      expect(rows).toEqual([
        { connectionId: { S: connectionId }, connectedAt: { N: expect.any(String) }, expiresAt: { N: expect.stringMatching(/^\d{10}$/) } },
      ]);
      expect(connectedAt).toBeGreaterThanOrEqual(before);
      expect(connectedAt).toBeLessThanOrEqual(Date.now());
      const lifetimeS = Number(rows[0]?.expiresAt?.N) - connectedAt / 1000;
      expect(lifetimeS).toBeGreaterThan(TWO_HOURS_S);
      expect(lifetimeS).toBeLessThan(TWO_HOURS_S + 600);
    });

    test("is written before the client hears that it is connected", async () => {
      // given
      const before = runtime.events.length;
      // when
      const { connectionId } = await runtime.connectWithId();
      // then
      const order = runtime.events.slice(before).filter(({ type }) => type === "invocation" || type === "connected");
      expect(order).toEqual([
        expect.objectContaining({ type: "invocation", routeKey: "$connect", outcome: "ok", status: 200, connectionId }),
        { type: "connected", connectionId },
      ]);
    });

    test.each([
      ["closes with 1000", { code: 1000 }, { code: 1000 }],
      ["closes without a code", {}, { code: 1005 }],
      ["closes with a code of its own", { code: 4321 }, { code: 4321 }],
      ["is cut off", { terminate: true }, { code: 1006 }],
    ])("is deleted when the client %s", async (_how, { code, terminate = false }: { code?: number; terminate?: boolean }, seen) => {
      // given
      const { client, connectionId } = await runtime.connectWithId();
      const { client: other, connectionId: otherId } = await runtime.connectWithId();
      // when
      if (terminate) client.terminate();
      else await client.close(code);
      await runtime.event({ type: "invocation", routeKey: "$disconnect", connectionId, outcome: "ok" });
      // then
      expect(await runtime.event({ type: "disconnected", connectionId })).toEqual({ type: "disconnected", connectionId, ...seen });
      expect(idsOf(await runtime.rows())).toEqual([otherId]);
      other.send("Marko?");
      expect(await other.next()).toBe("Polo!");
    });

    test("that was left behind is removed by the next broadcast, which reaches everybody else", async () => {
      // given
      const { client: alice, connectionId: aliceId } = await runtime.connectWithId();
      const { client: bob, connectionId: bobId } = await runtime.connectWithId();
      await runtime.putRow({ connectionId: { S: "c3RhbGUtcm93LTA=" }, connectedAt: { N: "1738650243101" } });
      // when
      alice.send({ type: "message", data: "hello" });
      const received = [await alice.next(), await bob.next()];
      await runtime.event({ type: "invocation", routeKey: "message", connectionId: aliceId, outcome: "ok" });
      // then
      expect(received).toEqual(["hello", "hello"]);
      expect(await runtime.event({ type: "posted", connectionId: "c3RhbGUtcm93LTA=" })).toMatchObject({ status: 410 });
      expect(idsOf(await runtime.rows())).toEqual([aliceId, bobId].sort((a, b) => a.localeCompare(b)));
    });

    test.each(["ends the socket", "resets the socket"])("is not left behind by a client that %s while $connect runs", async (how) => {
      // given
      const connects = runtime.invocationsOf("$connect").length;
      const disconnects = runtime.invocationsOf("$disconnect").length;
      const socket = await beginHandshake(runtime);
      // when
      if (how === "ends the socket") socket.destroy();
      else socket.resetAndDestroy();
      await runtime.eventsOf({ type: "invocation", routeKey: "$connect", status: 200 }, connects + 1);
      await runtime.eventsOf({ type: "invocation", routeKey: "$disconnect", outcome: "ok" }, disconnects + 1);
      // then
      expect(await runtime.rows()).toEqual([]);
    });
  });

  test(`a broadcast to ${AUDIENCE} clients reaches all who stay while others leave in its midst`, async () => {
    // given
    const posts = runtime.events.filter(({ type }) => type === "posted").length;
    const broadcasts = runtime.invocationsOf("message").length;
    const disconnects = runtime.invocationsOf("$disconnect").length;
    const clients: WebSocketClient[] = [];
    // One after the other: calls at the same time start an environment each.
    while (clients.length < AUDIENCE) clients.push(await runtime.connect());
    const leaving = clients.filter((_client, index) => index % 10 === 9);
    const staying = clients.filter((_client, index) => index % 10 !== 9);
    // when
    staying[0]?.send({ type: "message", data: "hello" });
    await runtime.eventsOf({ type: "posted" }, posts + 1);
    for (const client of leaving) client.terminate();
    const received = await Promise.all(staying.map((client) => client.next()));
    await runtime.eventsOf({ type: "invocation", routeKey: "$disconnect", outcome: "ok" }, disconnects + leaving.length);
    await runtime.eventsOf({ type: "invocation", routeKey: "message", outcome: "ok" }, broadcasts + 1);
    // then
    expect(received).toEqual(staying.map(() => "hello"));
    expect(await runtime.rows()).toHaveLength(staying.length);
    // And nobody got it twice: the next message is the next broadcast.
    staying[1]?.send({ type: "message", data: "again" });
    expect(await Promise.all(staying.map((client) => client.next()))).toEqual(staying.map(() => "again"));
  });

  test("two runtimes side by side do not see each other", async () => {
    // given
    const [here, there] = [runtime, await start(stack.directory)];
    const { client: alice, connectionId: aliceId } = await here.connectWithId();
    const { client: bob, connectionId: bobId } = await there.connectWithId();
    // when
    alice.send({ type: "message", data: "here" });
    bob.send({ type: "message", data: "there" });
    // then
    expect([await alice.next(), await bob.next()]).toEqual(["here", "there"]);
    expect([idsOf(await here.rows()), idsOf(await there.rows())]).toEqual([[aliceId], [bobId]]);
  });
});

test("closing leaves no folder, no port and no thread behind, also with clients and a handshake under way", async () => {
  // given
  const connect =
    "exports.handler = async ({ queryStringParameters: { hang } = {} }) => hang ? new Promise(() => {}) : { statusCode: 200 };";
  const where = "exports.handler = async () => ({ statusCode: 200, body: process.env.LAMBDA_TASK_ROOT });";
  const runtime = await start(writeFixtureStack(folder, { $connect: { code: connect }, $default: { code: where } }));
  const client = await runtime.connect();
  client.send("Where?");
  const bundle = await client.next();
  await beginHandshake(runtime, "?hang=yes");
  const existed = existsSync(bundle);
  // when
  await runtime.close();
  // then
  expect([existed, existsSync(path.dirname(bundle))]).toEqual([true, false]);
  expect((await client.closed()).code).toBe(1006);
  for (const endpoint of [runtime.endpoints.managementEndpoint, runtime.endpoints.dynamodbEndpoint]) {
    await expect(fetch(endpoint)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  }
  const threads = process.getActiveResourcesInfo().filter((name) => name === "MessagePort" || name === "Worker");
  expect(threads).toEqual([]);
});

/** Sends the request of a handshake and does not wait for its answer. */
async function beginHandshake({ endpoints }: TestRuntime, query = ""): Promise<Socket> {
  const { hostname, port, pathname } = new URL(endpoints.websocketUrl);
  const socket = connectTcp(Number(port), hostname);
  socket.on("error", () => {});
  const lines = [`GET ${pathname}${query} HTTP/1.1`, "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"];
  const request = [...lines, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""].join("\r\n");
  await within(new Promise<unknown>((resolve) => socket.write(request, resolve)), "the request to be sent", () => "nothing");
  return socket;
}
