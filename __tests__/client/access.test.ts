import { OWN_ISSUER, tokenOf } from "../helpers/own-issuer";
import { clientsPerTest } from "../helpers/recorded-client";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";

jest.setTimeout(RUNTIME_TEST_MS);

const settings = { ...OWN_ISSUER, jwtPublisherClaim: "scope:broadcast", clientRateLimit: { perSecond: 4, burst: 2 } } as const;
const directory = synthesizeInProcess(temporaryFolder(), "dev", settings);
const connect = clientsPerTest();
let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await TestRuntime.start(directory);
});

afterAll(() => runtime.close());

/** A client whose tokens are valid for these times, the last one again and again. */
function clientWithTokens(validSeconds: number[], scope = "broadcast") {
  const ask = () => tokenOf(runtime, `scope=${scope}&seconds=${validSeconds.length > 1 ? validSeconds.shift() : validSeconds[0]}`);
  return connect({ url: runtime.endpoints.websocketUrl, token: ask });
}

test("a client whose token expired goes on with a new one, and loses no message", async () => {
  // The authorizer lets in a token that expired a moment ago, for clocks that are not right; messages are refused.
  const recorded = clientWithTokens([-1, 600]);

  await Promise.all(["a", "b"].map((data) => recorded.client.send(data)));

  expect(recorded.data).toEqual(["a", "b"]);
  expect(recorded.codes).toEqual(["token_expired"]);
  expect(recorded.states).toEqual(["open"]);
});

test("a refused token is replaced by the next one", async () => {
  const recorded = clientWithTokens([-1_000, 600]);

  await recorded.client.send("a");

  expect(recorded.codes).toEqual(["disconnected"]);
  expect(recorded.errors[0]?.message).toContain("401");
});

test("a client that may not broadcast is told so, and receives", async () => {
  const [listener, publisher] = [clientWithTokens([600], "listen"), clientWithTokens([600])];
  await expect(listener.client.send("a")).rejects.toMatchObject({ code: "forbidden" });
  await publisher.client.send("b");
  await listener.until(({ data }) => data.length > 0, "the broadcast");
  expect(listener.data).toEqual(["b"]);
});

test("a client that sends too much is slowed down, and loses no message", async () => {
  const recorded = clientWithTokens([600]);
  const messages = Array.from({ length: 6 }, (_, number) => number);

  await Promise.all(messages.map((data) => recorded.client.send(data)));

  expect(recorded.data).toEqual(messages);
  expect(new Set(recorded.codes)).toEqual(new Set(["too_many_messages"]));
});
