import {
  type ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { rigPerTest } from "../helpers/gateway-rig";
import { until } from "../helpers/rig-client";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });
const functions = { $connect: accept, $disconnect: accept, $default: accept };

const nameAndStatus = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    ({ name, $metadata }: ApiGatewayManagementApiServiceException) => `${$metadata.httpStatusCode} ${name}`,
  );

test.each([
  ["short text", "hello"],
  ["nothing", ""],
  ["more than one frame holds", "ü".repeat(60_000)],
])("POST delivers %s as one message", async (_what, Data) => {
  // given
  const rig = await startRig({ functions });
  const { client, connectionId: ConnectionId } = await rig.connectWithId();
  // when
  await rig.management().send(new PostToConnectionCommand({ ConnectionId, Data }));
  // then
  expect(await client.next()).toBe(Data);
});

test("GET describes a connection, with times as texts", async () => {
  // given
  const rig = await startRig({ functions });
  const { connectionId: ConnectionId } = await rig.connectWithId("/dev", { headers: { "User-Agent": "test/1.0" } });
  // when
  const { ConnectedAt, LastActiveAt, Identity } = await rig.management().send(new GetConnectionCommand({ ConnectionId }));
  // then
  expect(ConnectedAt).toBeInstanceOf(Date);
  expect(LastActiveAt).toBeInstanceOf(Date);
  expect(Identity).toEqual({ SourceIp: "127.0.0.1", UserAgent: "test/1.0" });
});

test("DELETE closes with 1000, and $disconnect says so", async () => {
  // given
  const rig = await startRig({ functions });
  const { client, connectionId: ConnectionId } = await rig.connectWithId();
  // when
  const { $metadata } = await rig.management().send(new DeleteConnectionCommand({ ConnectionId }));
  // then
  expect($metadata.httpStatusCode).toBe(204);
  expect(await client.closed()).toEqual({ code: 1000, reason: "Connection Closed Normally" });
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  expect(rig.eventsFor("$disconnect")[0]?.requestContext).toMatchObject({
    disconnectStatusCode: 1000,
    disconnectReason: "Connection Closed Normally",
  });
});

test("errors have the names that AWS gives them", async () => {
  // given
  const rig = await startRig({ functions, quotas: { requestsPerSecond: 0.001, requestBurst: 4 } });
  const { connectionId: ConnectionId } = await rig.connectWithId();
  const post = (id: string, Data = "hello") =>
    nameAndStatus(rig.management().send(new PostToConnectionCommand({ ConnectionId: id, Data })));
  // when
  const outcomes = [
    await post(ConnectionId, "x".repeat(128 * 1024)),
    await post(ConnectionId, "x".repeat(128 * 1024 + 1)),
    await post("no id"),
    await post("AAAAAAAAAAAAAAA="),
    await post(ConnectionId),
  ];
  // then
  expect(outcomes).toEqual([
    "accepted",
    "413 PayloadTooLargeException",
    "400 BadRequestException",
    "410 GoneException",
    "429 LimitExceededException",
  ]);
});

test("an endpoint may end in a slash", async () => {
  // given
  const rig = await startRig({ functions });
  const { client, connectionId: ConnectionId } = await rig.connectWithId();
  // when
  await rig.management("/dev/").send(new PostToConnectionCommand({ ConnectionId, Data: "hello" }));
  // then
  expect(await client.next()).toBe("hello");
});

test("an unsigned call is refused, with @ and = encoded or not, and the connection left as it is", async () => {
  // given
  const rig = await startRig({ functions });
  const { connectionId } = await rig.connectWithId();
  // when
  const paths = [`@connections/${connectionId}`, `%40connections/${encodeURIComponent(connectionId)}`];
  const answers = await Promise.all(paths.map((path) => fetch(`http://${rig.host}/dev/${path}`, { method: "DELETE" })));
  // then
  for (const answer of answers) {
    expect([answer.status, answer.headers.get("x-amzn-errortype"), await answer.json()]).toEqual([
      403,
      "ForbiddenException",
      { message: "Forbidden" },
    ]);
  }
});

test("a client that does not read is 429 once its buffer is full, and gets all that was accepted when it reads again", async () => {
  // given
  const rig = await startRig({ functions });
  const { client, connectionId: ConnectionId } = await rig.connectWithId();
  const management = rig.management();
  const Data = "x".repeat(120 * 1024);
  client.socket.pause();
  // when
  let accepted = 0;
  let outcome = "accepted";
  while (outcome === "accepted" && accepted < 1_000) {
    outcome = await nameAndStatus(management.send(new PostToConnectionCommand({ ConnectionId, Data })));
    if (outcome === "accepted") accepted += 1;
  }
  client.socket.resume();
  // then
  expect(outcome).toBe("429 LimitExceededException");
  for (let message = 0; message < accepted; message += 1) expect((await client.next()).length).toBe(Data.length);
});
