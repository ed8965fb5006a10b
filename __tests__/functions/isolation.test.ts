import { type Runtime, startRuntime } from "../../local/runtime";
import { editedCopy } from "../helpers/edit-stack";
import { addHostileFunction, HOSTILE, type HostileFunction } from "../helpers/hostile-functions";
import { NOT_NIGHTLY } from "../helpers/nightly-test";
import { isAlive } from "../helpers/processes";
import { until } from "../helpers/rig-client";
import { sendSigned } from "../helpers/send-signed";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS } from "../helpers/test-runtime";
import { WebSocketClient } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

/** Each of them gets each broadcast: enough to be held up by, and no more work than that in every run. */
const CLIENTS = NOT_NIGHTLY === undefined ? 200 : 50;
/**
 * Garbage of 200 clients and their broadcasts, which V8 collects late where there is memory enough: up to 410 MB were seen. A flood of
 * log lines that were kept took 4.7 GB.
 */
const MOST_GROWTH_BYTES = 1_500 * 1024 * 1024;

const stack = synthesizedStack();
const folder = temporaryFolder();
const children = new Set<number>();
let runtime: Runtime;
const clients: WebSocketClient[] = [];
let broadcasts = 0;

beforeAll(async () => {
  const directory = editedCopy(stack.directory, folder, (edited) => {
    for (const [name, hostile] of Object.entries(HOSTILE)) addHostileFunction(edited, folder, name, hostile);
  });
  runtime = await startRuntime({
    stackDirectory: directory,
    // Room for the hostile functions beside the project's own.
    lambdaLimits: { maxEnvironments: 20 },
    onEvent(event) {
      if (event.type !== "functionLog") return;
      const pid = /\tchild (\d+)$/.exec(event.line)?.[1];
      if (pid !== undefined) children.add(Number(pid));
    },
  });
  // One after the other: each that connects at the same time starts an environment of its own.
  while (clients.length < CLIENTS) clients.push(await WebSocketClient.connect(runtime.endpoints.websocketUrl));
});

afterAll(async () => {
  for (const client of clients) client.terminate();
  await runtime.close();
});

/** One broadcast that each client has to get, and one question that one client has to get an answer to. */
async function serveAll(): Promise<void> {
  broadcasts += 1;
  const data = `broadcast ${broadcasts}`;
  const [first, second] = clients;
  first?.send({ type: "message", data });
  expect(await Promise.all(clients.map((client) => client.next()))).toEqual(clients.map(() => data));
  second?.send("Marko?");
  expect(await second?.next()).toBe("Polo!");
}

async function invoke(name: string): Promise<{ readonly errorType: string; readonly errorMessage: string }> {
  const { lambdaEndpoint, region } = runtime.endpoints;
  const { body } = await sendSigned({
    url: `${lambdaEndpoint}/2015-03-31/functions/${name}/invocations`,
    method: "POST",
    headers: {},
    body: "{}",
    service: "lambda",
    region,
    credentials: runtime.endpoints,
  });
  return typeof body === "string" ? JSON.parse(body) : body;
}

async function serveWhile(hostile: readonly string[]): Promise<Record<string, unknown>> {
  let isOver = false;
  const answers = Promise.all(hostile.map(async (name) => [name, await invoke(name)] as const)).finally(() => {
    isOver = true;
  });
  do await serveAll();
  while (!isOver);
  return Object.fromEntries(await answers);
}

/** Those that take as much of the machine as they get for as long as they may, and the others. */
const names = Object.keys(HOSTILE).sort((a, b) => patience(a) - patience(b));

/** In seconds. */
function patience(name: string): number {
  return HOSTILE[name]?.timeout ?? 30;
}

test(`${CLIENTS} clients have every broadcast while other functions end, flood, garble and starve their environments`, async () => {
  const before = process.memoryUsage.rss();
  const answers: Record<string, unknown> = {};
  for (let from = 0; from < names.length; from += 15) Object.assign(answers, await serveWhile(names.slice(from, from + 15)));

  const expected = Object.entries(HOSTILE).map(([name, { errorType, errorMessage }]: [string, HostileFunction]) => [
    name,
    expect.objectContaining({
      errorType: expect.stringMatching(errorType),
      ...(errorMessage && { errorMessage: expect.stringMatching(errorMessage) }),
    }),
  ]);
  expect(answers).toEqual(Object.fromEntries(expected));
  expect(process.memoryUsage.rss() - before).toBeLessThan(MOST_GROWTH_BYTES);
});

test("a function that removed its code has it again in its next environment", async () => {
  expect(await invoke("removes-its-code")).toMatchObject({
    errorMessage: expect.stringMatching(HOSTILE["removes-its-code"]?.errorMessage ?? ""),
  });
});

test("children of the handlers have ended with their environments, also those that left the process group", async () => {
  expect(children.size).toBe(2);
  await until(() => ![...children].some(isAlive), "the children's end");
});
