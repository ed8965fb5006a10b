import { TokenBucket } from "../../local/api-gateway/token-bucket";
import { rigPerTest } from "../helpers/gateway-rig";
import { until } from "../helpers/rig-client";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });
const reply = () => ({ statusCode: 200, body: "done" });
/** So slow that a test sees the burst and nothing else. */
const ratePerSecond = 0.001;

describe("a token bucket", () => {
  const bucketAt = (limits: { ratePerSecond: number; burst: number }) => {
    const clock = { nowMs: 0 };
    const bucket = new TokenBucket(limits, () => clock.nowMs);
    const taken = (attempts: number) => Array.from({ length: attempts }, () => TokenBucket.takeFromAll([bucket])).filter(Boolean).length;
    return { clock, taken };
  };

  test("is full at first, and empty after its burst", () => {
    const { taken } = bucketAt({ ratePerSecond: 10, burst: 5 });
    expect(taken(8)).toBe(5);
  });

  test("is refilled evenly, and never beyond its burst", () => {
    const { clock, taken } = bucketAt({ ratePerSecond: 10, burst: 5 });
    taken(5);
    clock.nowMs += 250;
    expect(taken(8)).toBe(2);
    clock.nowMs += 50;
    expect(taken(8)).toBe(1);
    clock.nowMs += 3_600_000;
    expect(taken(8)).toBe(5);
  });

  test.each([
    { ratePerSecond: 0, burst: 5 },
    { ratePerSecond: 10, burst: 0 },
  ])("of %j gives in the long run nothing", (limits) => {
    const { clock, taken } = bucketAt(limits);
    taken(8);
    clock.nowMs += 3_600_000;
    expect(taken(8)).toBe(0);
  });

  test("loses no token where another one is empty", () => {
    const now = () => 0;
    const one = new TokenBucket({ ratePerSecond: 1, burst: 1 }, now);
    const empty = new TokenBucket({ ratePerSecond: 1, burst: 0 }, now);
    expect(TokenBucket.takeFromAll([one, empty])).toBe(false);
    expect(TokenBucket.takeFromAll([one])).toBe(true);
  });
});

const throttledFrame = (connectionId: string) =>
  expect.stringMatching(new RegExp(`^\\{"message": "Too Many Requests", "connectionId":"${connectionId}", "requestId":"[\\w-]{15}="\\}$`));

test("a message beyond the stage's limits gets an error frame and runs nothing, and the connection stays", async () => {
  // given
  const rig = await startRig({ functions: { $default: reply }, stage: { throttle: { ratePerSecond, burst: 3 } } });
  const { client, connectionId } = await rig.connectWithId();
  // when
  const answers: string[] = [];
  for (let message = 0; message < 4; message += 1) {
    client.send("hello");
    answers.push(await client.next());
  }
  // then
  expect(answers).toEqual(["done", "done", throttledFrame(connectionId), throttledFrame(connectionId)]);
  expect(rig.eventsFor("$default")).toHaveLength(2);
});

test("a route's own limits take the place of the stage's", async () => {
  // given
  const rig = await startRig({
    functions: { $default: reply, rare: reply },
    stage: { throttle: { ratePerSecond, burst: 5 }, routeThrottles: { rare: { ratePerSecond, burst: 1 } } },
  });
  const { client, connectionId } = await rig.connectWithId();
  // when
  const answers: string[] = [];
  for (const message of [{ type: "rare" }, { type: "rare" }, "hello"]) {
    client.send(message);
    answers.push(await client.next());
  }
  // then
  expect(answers).toEqual(["done", throttledFrame(connectionId), "done"]);
});

test("connects and messages share the account's requests, and $disconnect is never refused", async () => {
  // given
  const quotas = { requestsPerSecond: ratePerSecond, requestBurst: 2 };
  const rig = await startRig({ functions: { $connect: accept, $disconnect: accept, $default: reply }, quotas });
  // when
  const { client, connectionId } = await rig.connectWithId();
  client.send("one");
  client.send("two");
  const answers = [await client.next(), await client.next()];
  client.socket.close();
  // then
  expect(answers).toHaveLength(2);
  expect(answers).toEqual(expect.arrayContaining(["done", throttledFrame(connectionId)]));
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
});
