import { OWN_ISSUER, tokenOf } from "../helpers/own-issuer";
import { clientsPerTest, type RecordedClient } from "../helpers/recorded-client";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";

// The real stack, with tokens, where what goes wrong on AWS once in a while goes wrong all the time.
jest.setTimeout(RUNTIME_TEST_MS);

const directory = synthesizeInProcess(temporaryFolder(), "dev", { ...OWN_ISSUER, jwtPublisherClaim: "scope:broadcast" });
const connect = clientsPerTest();
let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await TestRuntime.start(directory, { faultSeed: 3 });
});

afterEach(() => runtime.setFaults({}));

afterAll(() => runtime.close());

/** @param validSeconds of its tokens, one after the other; the last one counts for all that follow */
function connectWithTokens({ validSeconds = [600], scope = "broadcast", answerMs = 30_000 } = {}): RecordedClient {
  return connect({
    url: runtime.endpoints.websocketUrl,
    token: () => tokenOf(runtime, `scope=${scope}&seconds=${validSeconds.length > 1 ? validSeconds.shift() : validSeconds[0]}`),
    timing: { answerMs },
  });
}

const MESSAGES = [0, 1, 2, 3];

test("a client whose token expired goes on with a new one, and loses no message", async () => {
  // The authorizer accepts a token that expired less than a minute ago, for clocks that differ. The message function does not.
  const recorded = connectWithTokens({ validSeconds: [-1, 600] });

  await Promise.all(MESSAGES.map((data) => recorded.client.send(data)));

  expect(recorded.data).toEqual(MESSAGES);
  expect(recorded.codes).toContain("token_expired");
  expect(recorded.states).toEqual(["open"]);
});

test("a refused token is replaced by the next one", async () => {
  const recorded = connectWithTokens({ validSeconds: [-1_000, 600] });
  await recorded.isOpen();
  expect(recorded.errors).toMatchObject([{ code: "disconnected", message: expect.stringContaining("401") }]);
});

test("a client that may not broadcast is told so, and receives", async () => {
  const [listener, publisher] = [connectWithTokens({ scope: "listen" }), connectWithTokens()];
  await expect(listener.client.send("a")).rejects.toMatchObject({ code: "forbidden" });
  await publisher.client.send("b");
  await listener.until(({ data }) => data.length > 0, "the broadcast");
  expect(listener.data).toEqual(["b"]);
});

test.each([
  ["frames are lost", { deliveryLostShare: 0.4 }],
  ["posts hang, are throttled or fail", { callbackHungShare: 0.2, callbackThrottledShare: 0.2, callbackErrorShare: 0.2 }],
  ["functions crash", { lambdaCrashShare: 0.5 }],
])("while %s, each message is confirmed, and told of once, in order", async (_what, faults) => {
  // Above the time that a broadcast to one takes, cold starts aside.
  const sender = connectWithTokens({ answerMs: 400 });
  await sender.isOpen();
  const countsBefore = JSON.stringify(runtime.faultCounts);
  runtime.setFaults(faults);

  await Promise.all(MESSAGES.map((data) => sender.client.send(data)));

  expect(sender.data).toEqual(MESSAGES);
  expect(JSON.stringify(runtime.faultCounts)).not.toBe(countsBefore);
});

test("while frames come twice and in another order, each client is told of each message once", async () => {
  const [sender, receiver] = [connectWithTokens(), connectWithTokens()];
  await Promise.all([sender.isOpen(), receiver.isOpen()]);
  runtime.setFaults({ deliveryDuplicatedShare: 0.4, deliveryReorderedShare: 0.4 });

  // Told from those of other tests, which may still be on their way.
  const own = MESSAGES.map((data) => `twice ${data}`);
  await Promise.all(own.map((data) => sender.client.send(data)));
  // A frame that is held back for the next one comes with it.
  runtime.setFaults({});
  await sender.client.send("the end");
  await receiver.until(({ data }) => data.includes("the end"), "the last message");

  const toldOwn = ({ data }: { readonly data: readonly unknown[] }) => data.filter((one) => own.includes(String(one)));
  expect(toldOwn(sender)).toEqual(own);
  expect([...toldOwn(receiver)].sort()).toEqual([...own].sort());
});

test("messages that are sent while the runtime is gone are broadcast once it is back, though tokens of before are invalid then", async () => {
  const [sender, receiver] = [connectWithTokens(), connectWithTokens()];
  await sender.client.send("before");
  const port = Number(new URL(runtime.endpoints.websocketUrl).port);
  await runtime.close();
  const sent = MESSAGES.map((data) => sender.client.send(data));
  expect(sender.client.pending).toBe(MESSAGES.length);

  runtime = await TestRuntime.start(directory, { port });
  await Promise.all(sent);

  expect(sender.data).toEqual(["before", ...MESSAGES]);
  await receiver.isOpen();
  await sender.client.send("after");
  await receiver.until(({ data }) => data.includes("after"), "the last message");
});
