import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import { refusedHandshake } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

// What the runtime chose for handshakes where AWS's behaviour is not known; the rest is in __tests__/contract/handshake.test.ts.

const CONNECT = `exports.handler = async ({ queryStringParameters: { status, hangs } = {} }) => {
  if (hangs) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { statusCode: Number(status ?? 200) };
};`;
const ACCEPT = "exports.handler = async () => ({ statusCode: 200 });";

const folder = temporaryFolder();
let runtime: TestRuntime;

beforeAll(async () => {
  const stack = writeFixtureStack(folder, {
    $connect: { code: CONNECT, attributes: { timeout: 10 }, integration: { timeout_milliseconds: 500 } },
    $disconnect: { code: ACCEPT },
  });
  runtime = await TestRuntime.start(stack);
});

afterAll(() => runtime?.close());

test.each([
  [302, "Found"],
  [400, "Bad Request"],
  [403, "Forbidden"],
  [429, "Too Many Requests"],
  [503, "Internal server error"],
])("a handshake that $connect refuses with %d is told: %s", async (status, message) => {
  const { status: answered, body } = await refusedHandshake(`${runtime.endpoints.websocketUrl}?status=${status}`);
  expect([answered, body]).toEqual([status, JSON.stringify({ message })]);
});

test("a $connect that takes longer than its integration's timeout makes the handshake 504", async () => {
  expect((await refusedHandshake(`${runtime.endpoints.websocketUrl}?hangs=1`)).status).toBe(504);
});

test("a refused client has no $disconnect", async () => {
  // given
  await refusedHandshake(`${runtime.endpoints.websocketUrl}?status=403`);
  // when
  const { client, connectionId } = await runtime.connectWithId();
  await client.close();
  await runtime.event({ type: "invocation", routeKey: "$disconnect", connectionId });
  // then
  const disconnected = runtime.events.flatMap((event) =>
    event.type === "invocation" && event.routeKey === "$disconnect" ? [event.connectionId] : [],
  );
  expect(disconnected).toEqual([connectionId]);
});
