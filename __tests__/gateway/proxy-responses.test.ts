import { throttled } from "../../local/lambda/invocation";
import { rigPerTest } from "../helpers/gateway-rig";
import { refused, until } from "../helpers/rig-client";

// What the events say of a function's answer, and what the gateway chose where AWS's behaviour is not known. The frames that clients get
// are in __tests__/contract.

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });

/** The event of the first message to a function that answers so. */
async function invocationOf(answer: () => unknown) {
  const rig = await startRig({ functions: { $connect: accept, $default: answer, last: () => ({ statusCode: 200, body: "last" }) } });
  const client = await rig.connect();
  client.send("a message");
  await until(() => rig.events.some((event) => event.type === "invocation" && event.routeKey === "$default"), "the invocation");
  client.send({ type: "last" });
  const received = [await client.next()];
  if (received[0] !== "last") received.push(await client.next());
  return { received, event: rig.events.find((event) => event.type === "invocation" && event.routeKey === "$default") };
}

test.each([
  ["nothing", undefined],
  ["a text", "text"],
  ["no status", { body: "text" }],
  ["an odd status", { statusCode: { toString: 1 }, headers: { a: { toString: 1 } }, body: "text" }],
  ["a body that is an object", { statusCode: 200, body: { a: 1 } }],
])("a function that returns %s made no proxy response, and the event says so", async (_what, result) => {
  const { event } = await invocationOf(() => result);
  expect(event).toMatchObject({ outcome: "error", error: expect.stringMatching(/^malformed proxy response: /) });
});

test("an error that a function throws is in the event by its type and message", async () => {
  const { event } = await invocationOf(() => {
    throw new TypeError("no");
  });
  expect(event).toMatchObject({ outcome: "error", error: "TypeError: no" });
});

test("a throttled function is an internal error for the client, and a throttle for the developer", async () => {
  const { received, event } = await invocationOf(() => {
    throw throttled("ConcurrentInvocationLimitExceeded");
  });
  expect(JSON.parse(received[0] ?? "")).toMatchObject({ message: "Internal server error" });
  expect(event).toMatchObject({ outcome: "throttled", error: "ConcurrentInvocationLimitExceeded" });
});

test.each<[what: string, result: object, received: string[], status: number]>([
  ["a status that is text", { statusCode: "201", body: "made" }, ["made", "last"], 201],
  ["a status of failure", { statusCode: 500, body: "sorry" }, ["sorry", "last"], 500],
  ["an empty body, of which there is nothing to send", { statusCode: 200, body: "" }, ["last"], 200],
])("a function may return %s", async (_what, result, messages, status) => {
  const { received, event } = await invocationOf(() => result);
  expect(received).toEqual(messages);
  expect(event).toMatchObject({ outcome: "ok", status });
});

test("a function that takes longer than its integration is a timeout after that time", async () => {
  // given
  const rig = await startRig({ functions: { $connect: accept, $default: () => new Promise(() => {}) }, integrationTimeoutMs: 100 });
  const client = await rig.connect();
  // when
  client.send("a message");
  const answer: unknown = JSON.parse(await client.next());
  // then
  expect(answer).toMatchObject({ message: "Endpoint request timed out" });
  expect(rig.events.at(-1)).toMatchObject({
    type: "invocation",
    outcome: "timeout",
    error: "API Gateway stopped waiting after 100 ms",
    durationMs: 100,
  });
});

test.each([
  [302, "Found"],
  [400, "Bad Request"],
  [403, "Forbidden"],
  [429, "Too Many Requests"],
  [503, "Internal server error"],
])("a handshake that $connect refuses with %d is told: %s", async (statusCode, message) => {
  const rig = await startRig({ functions: { $connect: () => ({ statusCode }) } });
  expect(await refused(`ws://${rig.host}/dev`)).toMatchObject({ status: statusCode, body: { message } });
});

test("a $connect that takes longer than its integration's timeout makes the handshake 504", async () => {
  const rig = await startRig({ functions: { $connect: () => new Promise(() => {}) }, integrationTimeoutMs: 100 });
  expect((await refused(`ws://${rig.host}/dev`)).status).toBe(504);
});

test("a refused client has no $disconnect", async () => {
  // given
  let statusCode = 403;
  const rig = await startRig({ functions: { $connect: () => ({ statusCode }), $disconnect: accept } });
  await refused(`ws://${rig.host}/dev`);
  // when
  statusCode = 200;
  const { client, connectionId } = await rig.connectWithId();
  client.terminate();
  await until(() => rig.eventsFor("$disconnect").length > 0, "$disconnect");
  // then
  expect(rig.eventsFor("$disconnect").map(({ requestContext }) => requestContext.connectionId)).toEqual([connectionId]);
});
