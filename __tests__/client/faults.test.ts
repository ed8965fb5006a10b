import { clientsPerTest } from "../helpers/recorded-client";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";

// The real stack in the local runtime, where what goes wrong on AWS once in a while goes wrong all the time.
jest.setTimeout(RUNTIME_TEST_MS);

const stack = synthesizedStack();
const connect = clientsPerTest();
let runtime: TestRuntime;
let url: string;

beforeAll(async () => {
  runtime = await TestRuntime.start(stack.directory, { faultSeed: 3 });
  url = runtime.endpoints.websocketUrl;
});

afterEach(() => runtime.setFaults({}));

afterAll(() => runtime.close());

const MESSAGES = Array.from({ length: 8 }, (_, number) => ({ number }));
/** Above the time that a broadcast to two takes, cold starts aside. */
const timing = { answerMs: 400 };

test.each([
  ["frames are lost", { deliveryLostShare: 0.4 }],
  ["posts hang, are throttled or fail", { callbackHungShare: 0.2, callbackThrottledShare: 0.2, callbackErrorShare: 0.2 }],
  ["functions crash", { lambdaCrashShare: 0.5 }],
])("while %s, each message is confirmed, and told of once, in order", async (_what, faults) => {
  const sender = connect({ url, timing });
  await sender.isOpen();
  const countsBefore = JSON.stringify(runtime.faultCounts);
  runtime.setFaults(faults);

  await Promise.all(MESSAGES.map((message) => sender.client.send(message)));

  expect(sender.data).toEqual(MESSAGES);
  expect(JSON.stringify(runtime.faultCounts)).not.toBe(countsBefore);
});

test("while frames come twice and in another order, each client is told of each message once", async () => {
  const [sender, receiver] = [connect({ url, timing }), connect({ url, timing })];
  await Promise.all([sender.isOpen(), receiver.isOpen()]);
  runtime.setFaults({ deliveryDuplicatedShare: 0.4, deliveryReorderedShare: 0.4 });

  await Promise.all(MESSAGES.map((message) => sender.client.send(message)));
  await receiver.until(({ data }) => data.length === MESSAGES.length, "all messages");
  await sender.client.send("last");

  expect(sender.data).toEqual([...MESSAGES, "last"]);
  expect(receiver.data.filter((data) => data !== "last")).toEqual(expect.arrayContaining(MESSAGES));
  expect(new Set(receiver.data).size).toBe(receiver.data.length);
});

test("messages that are sent while the runtime is gone are broadcast once it is back", async () => {
  const [sender, receiver] = [connect({ url, timing }), connect({ url, timing })];
  await sender.client.send("before");
  await runtime.close();
  const sent = MESSAGES.map((message) => sender.client.send(message));
  expect(sender.client.pending).toBe(MESSAGES.length);

  runtime = await TestRuntime.start(stack.directory, { port: Number(new URL(url).port) });
  await Promise.all(sent);

  expect(sender.data).toEqual(["before", ...MESSAGES]);
  await receiver.isOpen();
  await sender.client.send("after");
  await receiver.until(({ data }) => data.includes("after"), "the last message");
});
