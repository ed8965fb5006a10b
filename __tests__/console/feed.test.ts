import type { Second, Snapshot, Tick } from "../../local/console/feed";
import { EventSourceReader } from "../helpers/event-source";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest, TestRuntime } from "../helpers/test-runtime";

const folder = temporaryFolder();
const start = runtimePerTest();
const readers: EventSourceReader[] = [];

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

async function watch(runtime: TestRuntime): Promise<{ reader: EventSourceReader; snapshot: Snapshot }> {
  const reader = await EventSourceReader.open(`${runtime.endpoints.consoleUrl}.fanfare/events`);
  readers.push(reader);
  const { event, data } = await reader.next();
  expect(event).toBe("snapshot");
  return { reader, snapshot: data as Snapshot };
}

async function tick(reader: EventSourceReader, isWanted: (tick: Tick) => boolean): Promise<Tick> {
  const { data } = await reader.find(({ event, data }) => event === "tick" && isWanted(data as Tick));
  return data as Tick;
}

const slowly = (ms: number) => ({
  code: `exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, ${ms})); return { statusCode: 200, body: "late" }; };`,
});

test("a page that comes later is told first what there is and what happened before it came", async () => {
  const runtime = await start(writeFixtureStack(folder, { $default: slowly(0) }));
  const client = await runtime.connect();
  client.send("anything");
  await client.next();

  const { snapshot } = await watch(runtime);

  expect(snapshot.state).toEqual({
    connections: 1,
    rows: {},
    totals: {
      deliveries: 1,
      undelivered: 0,
      invocations: 1,
      coldStarts: 1,
      failures: 0,
      denied: expect.any(Number),
      lanes: { [snapshot.stack.stages[0]?.routes[0]?.id ?? ""]: { invocations: 1, failures: 0, durationMs: expect.any(Number) } },
    },
  });
  expect(snapshot.activity.map(({ event }) => event)).toContainEqual(
    expect.objectContaining({ type: "invocation", routeKey: "$default", status: 200 }),
  );
  expect(snapshot.stack).toEqual({
    region: "eu-west-1",
    stages: [
      {
        apiName: "fixture",
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
        stage: "test",
        websocketUrls: [runtime.endpoints.websocketUrl],
        routeSelectionExpression: "$request.body.type",
        routes: [
          {
            id: expect.stringMatching(/^[a-z0-9]{10}\/test\/\$default$/),
            routeKey: "$default",
            functionName: "default",
            repliesToClient: true,
            example: "Marko?",
          },
        ],
      },
    ],
    functions: [{ id: "function/default", name: "default", runtime: "nodejs22.x", memoryMb: 128, timeoutSeconds: 3, may: [] }],
    tables: [],
    givesTokens: false,
  });
});

test("the latency of a delivery is the time since the client's message came", async () => {
  const runtime = await start(writeFixtureStack(folder, { $default: slowly(300) }));
  const client = await runtime.connect();
  const { reader } = await watch(runtime);

  const sentAt = performance.now();
  client.send("anything");
  await client.next();
  const tookMs = performance.now() - sentAt;

  const { second } = await tick(reader, (candidate) => candidate.second?.latency !== undefined);
  const { latency, deliveriesPerSecond } = second as Required<Second>;
  expect(deliveriesPerSecond).toBeGreaterThan(0.5);
  expect(latency.p50).toBeGreaterThanOrEqual(299);
  expect(latency.max).toBeLessThanOrEqual(tookMs * 1.01);
});

describe("of one runtime", () => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await TestRuntime.start(writeFixtureStack(folder, { $default: slowly(0) }));
  });
  afterAll(() => runtime?.close());

  test("all pages are told the same, and one that goes leaves the others", async () => {
    const [one, other] = [await watch(runtime), await watch(runtime)];
    one.reader.close();

    const client = await runtime.connect();
    client.send("anything");
    await client.next();

    const { activity } = await tick(other.reader, (candidate) => candidate.activity.some(({ event }) => event.type === "invocation"));
    expect(activity.map(({ event }) => event)).toContainEqual(expect.objectContaining({ type: "invocation", routeKey: "$default" }));
  });

  test("more pages than a person can look at are refused", async () => {
    for (let count = 0; count < 20; count += 1) await watch(runtime);

    const refused = await EventSourceReader.open(`${runtime.endpoints.consoleUrl}.fanfare/events`);
    readers.push(refused);
    expect(refused.status).toBe(503);
  });

  test("nothing but the page's own files can be asked for, and they forbid the browser everything else", async () => {
    const { consoleUrl } = runtime.endpoints;
    const statusOf = async (path: string) => (await fetch(consoleUrl + path)).status;

    expect(
      await Promise.all(["", ".fanfare/console/main.js", ".fanfare/console/uplot.js", ".fanfare/console/base.css"].map(statusOf)),
    ).toEqual([200, 200, 200, 200]);
    expect(
      await Promise.all(
        [".fanfare/console/tsconfig.json", ".fanfare/console/..%2fconsole.ts", ".fanfare/console/", "package.json"].map(statusOf),
      ),
    ).toEqual([403, 403, 403, 403]);
    const policy = (await fetch(consoleUrl)).headers.get("content-security-policy");
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' /);
    expect(policy).not.toMatch(/unsafe|\*|https:/);
  });
});
