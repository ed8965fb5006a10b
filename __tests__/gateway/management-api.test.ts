import { type ApiGatewayManagementApiServiceException, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { rigPerTest } from "../helpers/gateway-rig";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });
const functions = { $connect: accept, $disconnect: accept, $default: accept };

const nameAndStatus = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    ({ name, $metadata }: ApiGatewayManagementApiServiceException) => `${$metadata.httpStatusCode} ${name}`,
  );

test.each([
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
