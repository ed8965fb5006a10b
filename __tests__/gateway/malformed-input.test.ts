import { connect } from "node:net";
import { rigPerTest } from "../helpers/gateway-rig";
import { malformedInput, SeededRandom } from "../helpers/malformed-input";
import { until } from "../helpers/rig-client";
import { scaled } from "../helpers/scaled";

const startRig = rigPerTest();

const CASES = scaled(200);
const AT_A_TIME = 40;
const SEED = 20_250_204;
const UNLIMITED = { connectionsPerSecond: 1e6, requestsPerSecond: 1e6, requestBurst: 1e6 };

const accept = () => ({ statusCode: 200 });

/** Sends everything, says that no more follows, and waits for the server to end the connection. */
function sendAndWait(port: number, input: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(input));
    socket.on("error", () => {});
    socket.once("close", () => resolve());
    socket.resume();
  });
}

test(`${CASES} malformed inputs (seed ${SEED}) cost no other client a reply, leave no connection and throw nothing`, async () => {
  // given
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  const rig = await startRig({
    functions: { $connect: accept, $disconnect: accept, $default: ({ body }) => ({ statusCode: 200, body }) },
    quotas: UNLIMITED,
  });
  const bystander = await rig.connect();
  const random = new SeededRandom(SEED);
  // when
  for (let done = 0; done < CASES; done += AT_A_TIME) {
    const inputs = Array.from({ length: AT_A_TIME }, () => malformedInput(random, rig.host));
    const work = inputs.map((input) => sendAndWait(rig.port, input));
    bystander.send(`after ${done}`);
    expect(await bystander.next()).toBe(`after ${done}`);
    await Promise.all(work);
  }
  // then
  const ofType = (type: string) => rig.events.filter((event) => event.type === type).length;
  const connected = ofType("connected");
  await until(() => ofType("disconnected") === connected - 1, "every connection but the bystander's to end");
  await until(() => rig.eventsFor("$disconnect").length === rig.eventsFor("$connect").length - 1, "$disconnect for every $connect");
  expect(connected).toBeGreaterThan(CASES / 5);
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});
