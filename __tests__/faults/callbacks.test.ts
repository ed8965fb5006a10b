import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { RandomStream } from "../../local/faults/random-stream";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

const folder = temporaryFolder();
const SEED = 42;

let runtime: TestRuntime;
let management: ApiGatewayManagementApiClient;
let client: WebSocketClient;
let connectionId: string;
let countsBefore: TestRuntime["faultCounts"];

function start(): Promise<TestRuntime> {
  const stack = writeFixtureStack(folder, { $default: { code: "exports.handler = async () => ({ statusCode: 200, body: 'reply' });" } });
  return TestRuntime.start(stack, { faultSeed: SEED });
}

/** A client, and someone who posts to it. */
async function meet(): Promise<void> {
  management = runtime.managementApi();
  ({ client, connectionId } = await runtime.connectWithId());
  countsBefore = runtime.faultCounts;
}

/** The faults that have happened since the test began, without those that have not. */
function faultCounts(): TestRuntime["faultCounts"] {
  const counts = Object.entries(runtime.faultCounts) as [keyof TestRuntime["faultCounts"], number][];
  return Object.fromEntries(
    counts.flatMap(([name, count]) => (count > (countsBefore[name] ?? 0) ? [[name, count - (countsBefore[name] ?? 0)]] : [])),
  );
}

/** Posts to the client. @returns the status. */
async function post(text: string, to = connectionId): Promise<number> {
  const { $metadata } = await management.send(new PostToConnectionCommand({ ConnectionId: to, Data: text })).catch((error) => error);
  return $metadata.httpStatusCode;
}

/** Posts numbers, one after the other. @returns the statuses. */
async function postNumbers(count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push(await post(String(index)));
  return statuses;
}

/** What the client was sent until now: a reply to a message of its own comes after all of it. */
async function received(): Promise<string[]> {
  const messages: string[] = [];
  client.send("what have I got?");
  for (let message = await client.next(); message !== "reply"; message = await client.next()) messages.push(message);
  return messages;
}

describe("while a runtime goes on", () => {
  beforeAll(async () => {
    runtime = await start();
  });

  beforeEach(meet);

  // Random numbers begin anew with each setting.
  afterEach(() => runtime.setFaults({}));

  afterAll(() => runtime.close());

  test("answer and frame are as late as latency and jitter make them", async () => {
    runtime.setFaults({ callbackLatencyMs: 100, callbackJitterMs: 200 });
    // A timer of Node's may be a millisecond early.
    const leastMs = 99 + 200 * new RandomStream(SEED, "callbackJitterMs").next();
    const startedAt = performance.now();
    const answered = post("late").then((status) => ({ status, afterMs: performance.now() - startedAt }));
    const delivered = { text: await client.next(), afterMs: performance.now() - startedAt };
    const { status, afterMs } = await answered;
    expect([delivered.text, status]).toEqual(["late", 200]);
    expect(delivered.afterMs).toBeGreaterThanOrEqual(leastMs);
    expect(afterMs).toBeGreaterThanOrEqual(leastMs);
    expect(faultCounts()).toEqual({ postsDelayed: 1 });
  });

  test("a client that is gone when the latency is over is gone", async () => {
    runtime.setFaults({ callbackLatencyMs: 100 });
    const status = post("too late");
    await client.close();
    expect(await status).toBe(410);
  });

  test("throttled posts come in bursts of the length, answered as the gateway answers its own", async () => {
    runtime.setFaults({ callbackThrottledShare: 0.1, callbackThrottledBurst: 3 });
    const statuses = await postNumbers(40);
    const bursts = statuses.map((status) => (status === 429 ? "x" : " ")).join("");
    expect(bursts).toMatch(/^ *(xxx)+ (.*)$/);
    expect(faultCounts()).toEqual({ postsThrottled: statuses.filter((status) => status === 429).length });

    runtime.setFaults({ callbackThrottledShare: 1 });
    await expect(management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: "x" }))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Too Many Requests",
      $metadata: { httpStatusCode: 429 },
    });
  });

  test("failed posts are answered 500, and nothing is sent", async () => {
    runtime.setFaults({ callbackErrorShare: 0.5 });
    const statuses = await postNumbers(20);
    const failed = statuses.filter((status) => status === 500).length;
    const delivered = statuses.flatMap((status, index) => (status === 200 ? [String(index)] : []));
    expect(failed).toBeGreaterThan(0);
    expect(delivered.length).toBe(20 - failed);
    expect(await received()).toEqual(delivered);
    expect(faultCounts()).toEqual({ postsFailed: failed });
  });

  test("a 500 has the form of AWS's", async () => {
    runtime.setFaults({ callbackErrorShare: 1 });
    await expect(management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: "x" }))).rejects.toMatchObject({
      name: "InternalServerErrorException",
      message: "Internal server error",
      $metadata: { httpStatusCode: 500 },
    });
  });

  test("lost frames were answered 200", async () => {
    runtime.setFaults({ deliveryLostShare: 0.3 });
    const statuses = await postNumbers(30);
    const got = await received();
    const { framesLost = 0 } = faultCounts();
    expect(statuses).toEqual(Array(30).fill(200));
    expect(framesLost).toBeGreaterThan(0);
    expect(got.length).toBe(30 - framesLost);
    expect(got).toEqual([...new Set(got)].sort((a, b) => Number(a) - Number(b)));
  });

  test("a gone client is gone, whatever happens to frames", async () => {
    runtime.setFaults({ deliveryLostShare: 1 });
    expect(await post("x", "AAAAAAAAAAAAAAA=")).toBe(410);
    expect(faultCounts()).toEqual({});
  });

  test("duplicated frames come twice", async () => {
    runtime.setFaults({ deliveryDuplicatedShare: 0.3 });
    const statuses = await postNumbers(30);
    const got = await received();
    const { framesDuplicated = 0 } = faultCounts();
    const twice = [...new Set(got)].filter((text) => got.filter((other) => other === text).length === 2);
    expect(statuses).toEqual(Array(30).fill(200));
    expect(framesDuplicated).toBeGreaterThan(0);
    expect(twice.length).toBe(framesDuplicated);
    expect(got.length).toBe(30 + framesDuplicated);
  });

  test("reordered frames come after the next one, and none is lost", async () => {
    runtime.setFaults({ deliveryReorderedShare: 0.3 });
    const statuses = await postNumbers(30);
    runtime.setFaults({});
    await post("30");
    const got = (await received()).map(Number);
    const overtaken = got.filter((number, index) => (got[index - 1] ?? -1) > number);
    expect(statuses).toEqual(Array(30).fill(200));
    expect([...got].sort((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, index) => index));
    expect(faultCounts()).toEqual({ framesReordered: overtaken.length });
    expect(overtaken.length).toBeGreaterThan(0);
    // Each right after the one that overtook it.
    for (const number of overtaken) expect(got[got.indexOf(number) - 1]).toBe(number + 1);
  });

  test("a frame that no other follows is late", async () => {
    runtime.setFaults({ deliveryReorderedShare: 1 });
    const startedAt = performance.now();
    expect(await post("alone")).toBe(200);
    expect(await client.next()).toBe("alone");
    expect(performance.now() - startedAt).toBeGreaterThan(490);
    expect(faultCounts()).toEqual({ framesHeld: 1 });
  });

  test("the same seed and the same posts meet the same faults in another runtime", async () => {
    const faults = { callbackThrottledShare: 0.1, callbackThrottledBurst: 2, callbackErrorShare: 0.2, deliveryLostShare: 0.2 };
    runtime.setFaults(faults);
    const first = [await postNumbers(40), await received()];
    runtime.setFaults(faults);
    expect([await postNumbers(40), await received()]).toEqual(first);
  });

  test("a fault that cannot be set while it runs is one clear line, and what was on stays on", async () => {
    runtime.setFaults({ deliveryLostShare: 1 });
    expect(() => runtime.setFaults({ deliveryLostShare: 2 })).toThrow(
      "the fault deliveryLostShare cannot be 2: it takes a share from 0 to 1",
    );
    const withRows: object = { staleRows: 1 };
    expect(() => runtime.setFaults(withRows)).toThrow("stale rows are written when the runtime starts, and not while it runs");
    await postNumbers(1);
    expect(faultCounts()).toEqual({ framesLost: 1 });
  });
});

describe("until a runtime ends", () => {
  beforeEach(async () => {
    runtime = await start();
    await meet();
  });

  afterEach(() => runtime.close());

  test("without faults nothing is counted and nothing is recorded", async () => {
    expect(await postNumbers(3)).toEqual([200, 200, 200]);
    expect(await received()).toEqual(["0", "1", "2"]);
    await runtime.close();
    expect(runtime.faultCounts).toEqual({});
    expect(runtime.events.filter(({ type }) => type.startsWith("faults"))).toEqual([]);
  });

  test("hung posts are never answered and nothing is sent, until the caller gives up or the runtime closes", async () => {
    runtime.setFaults({ callbackHungShare: 1 });
    const { managementEndpoint: endpoint, region } = runtime.endpoints;
    // Not one of the runtime's in the test, which end before it does.
    const patient = new ApiGatewayManagementApiClient({ endpoint, region, credentials: runtime.endpoints, maxAttempts: 1 });
    const impatience = new AbortController();
    const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: "x" });
    const givenUp = management.send(command, { abortSignal: impatience.signal }).catch((error: Error) => error.name);
    const cutOff = patient.send(command).catch((error: Error) => error.message);
    await runtime.hasCounted("postsHung", 2);
    impatience.abort();
    expect(await givenUp).toBe("AbortError");
    expect(await received()).toEqual([]);
    await runtime.close();
    expect(await cutOff).toContain("socket hang up");
    patient.destroy();
  });

  test("what is on is recorded with the seed, and at the end how often it happened", async () => {
    runtime.setFaults({ deliveryLostShare: 1 });
    await postNumbers(2);
    const counts = runtime.faultCounts;
    await runtime.close();
    expect(counts).toEqual({ framesLost: 2 });
    expect(runtime.events.filter(({ type }) => type.startsWith("faults"))).toEqual([
      { type: "faultsSet", faults: { deliveryLostShare: 1 }, seed: SEED },
      { type: "faultsInjected", counts: expect.objectContaining({ framesLost: 2, postsThrottled: 0 }), seed: SEED },
    ]);
  });
});
