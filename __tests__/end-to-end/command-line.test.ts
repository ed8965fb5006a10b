import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { endOfLifeNotice } from "../../local/cli/node-support";
import { UserError } from "../../local/errors";
import { startRuntime } from "../../local/runtime";
import type { RuntimeOptions } from "../../local/runtime-options";
import { editedCopy } from "../helpers/edit-stack";
import { nightlyTest } from "../helpers/nightly-test";
import { until } from "../helpers/rig-client";
import { PROJECT_DIR, run } from "../helpers/run";
import { type CommandLine, startCommandLine } from "../helpers/start-command-line";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS } from "../helpers/test-runtime";
import { WebSocketClient } from "../helpers/web-socket-client";
import { within } from "../helpers/within";

jest.setTimeout(RUNTIME_TEST_MS);

const stack = synthesizedStack();
const folder = temporaryFolder();
/** A folder of the test's own for temporary files, to see what is left in it. */
const env = { PATH: process.env.PATH, TMPDIR: path.join(folder, "tmp"), CDKTF_OUTDIR: path.join(folder, "cdktf.out") };
let running: CommandLine[];

beforeAll(() => {
  mkdirSync(env.TMPDIR);
});

beforeEach(() => {
  running = [];
});

afterEach(() => {
  for (const commandLine of running) commandLine.kill();
});

function start(...args: string[]): CommandLine {
  const commandLine = startCommandLine(["--json", "--port", "0", "--dynamodb-port", "0", ...args], { cwd: PROJECT_DIR, env });
  running.push(commandLine);
  return commandLine;
}

function runtimeFolders(): string[] {
  return readdirSync(env.TMPDIR).filter((name) => name.startsWith("fanfare-"));
}

test("--json prints one line on stdout, when all it names is there, and SIGINT ends it with clients connected, also when it comes twice", async () => {
  // given
  const commandLine = start("--stack", "fanfare-dev");
  // when
  const line = await commandLine.line();
  const ready: Record<string, string> = JSON.parse(line);
  const clients: WebSocketClient[] = [];
  while (clients.length < 3) clients.push(await WebSocketClient.connect(ready.websocketUrl ?? ""));
  clients[0]?.send({ type: "message", data: "hello" });
  const received = await Promise.all(clients.map((client) => client.next()));
  const consolePage = await fetch(ready.consoleUrl ?? "");
  const same: unknown = await (await fetch(`${ready.consoleUrl}.fanfare/ready`)).json();
  void commandLine.stop("SIGINT");
  const { exitCode, stdout } = await commandLine.stop("SIGINT");
  // then
  const { host } = new URL(ready.websocketUrl ?? "");
  expect(ready).toEqual({
    websocketUrl: `ws://${host}/dev`,
    managementEndpoint: `http://${host}/dev`,
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    dynamodbEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    lambdaEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    connectionsTable: "fanfare-dev-connections",
    consoleUrl: `http://${host}/`,
    region: "eu-west-1",
    accessKeyId: "test",
    secretAccessKey: "test",
    sqsEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    queues: [`${ready.sqsEndpoint}/123456789012/fanfare-dev-fan-out-failures`],
  });
  expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(received).toEqual(["hello", "hello", "hello"]);
  expect([consolePage.status, consolePage.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(same).toEqual(ready);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${line}\n` });
  expect((await Promise.all(clients.map((client) => client.closed()))).map(({ code }) => code)).toEqual([1006, 1006, 1006]);
  expect(runtimeFolders()).toEqual([]);
});

test("SIGHUP in the midst of the start ends it, and leaves nothing behind", async () => {
  const commandLine = start("--stack", stack.directory);
  // The folder is made first, and the servers start after it.
  await until(() => runtimeFolders().length > 0, "the runtime's folder");
  const { exitCode } = await commandLine.stop("SIGHUP");
  expect(exitCode).toBe(0);
  expect(runtimeFolders()).toEqual([]);
});

test("--stack serves any synthesized folder, and the end of the process that reads stdout ends it, without a stack trace and without leaving anything behind", async () => {
  const args = ["--import", "tsx", "local/cli/cli.ts", "--port", "0", "--dynamodb-port", "0", "--stack", stack.directory];
  const child = spawn(process.execPath, args, { cwd: PROJECT_DIR, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const trouble = text(child.stderr);
  const [, url = ""] = /(ws:\S+)/.exec(String((await once(child.stdout, "data"))[0])) ?? [];
  child.stdout.destroy();
  // The first line about this client goes nowhere. The runtime may be gone before the handshake is over.
  const client = await WebSocketClient.connect(url).catch(() => undefined);
  const [exitCode] = await within(ended, "the end", () => "nothing");
  client?.terminate();
  const notice = endOfLifeNotice(process.versions.node);
  expect({ exitCode, stderr: await trouble }).toEqual({ exitCode: 0, stderr: notice === undefined ? "" : `${notice}\n` });
  expect(runtimeFolders()).toEqual([]);
});

// That a synthesis is ended with its processes is shown without the command line in synthesis.test.ts.
nightlyTest("SIGTERM in the midst of the synthesis ends that too", async () => {
  const outdir = path.join(folder, "half.out");
  const commandLine = startCommandLine(["--json", "--port", "0", "--dynamodb-port", "0"], {
    cwd: PROJECT_DIR,
    env: { ...env, CDKTF_OUTDIR: outdir },
  });
  running.push(commandLine);
  await until(() => existsSync(outdir), "the output of the synthesis");
  const { exitCode, stdout } = await commandLine.stop("SIGTERM");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(runtimeFolders()).toEqual([]);
});

describe("what cannot be served is one line:", () => {
  const broken = path.join(folder, "broken");
  let taken: Server;
  let port: number;
  let servers: number;

  beforeAll(async () => {
    mkdirSync(broken);
    writeFileSync(path.join(broken, "cdk.tf.json"), '{\n  "resource": [\n}\n');
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    port = (taken.address() as AddressInfo).port;
    servers = openServers();
  });

  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  test.each<[what: string, options: () => Partial<RuntimeOptions>, line: RegExp]>([
    ["a port that is taken", () => ({ port }), /^port \d+ is in use: choose another with --port N, or --port 0 for a free one$/],
    [
      "DynamoDB's port when it is taken",
      () => ({ dynamodbPort: port }),
      /^port \d+ is in use: choose another with --dynamodb-port N, or --dynamodb-port 0 for a free one$/,
    ],
    [
      "a stack that is missing",
      () => ({ stackDirectory: folder }),
      /^no stack at \S+: run "npx cdktf synth", or name a folder that holds /,
    ],
    ["a stack that is broken", () => ({ stackDirectory: broken }), /^\S+\/cdk\.tf\.json is not JSON: /],
    [
      "a resource that is refused",
      () => ({ stackDirectory: editedCopy(stack.directory, folder, (edited) => edited.add("aws_apigatewayv2_model.guard", {})) }),
      /^aws_apigatewayv2_model\.guard: api_id: /,
    ],
    [
      "a Node.js program that is none",
      () => ({ runtimePrograms: { "nodejs22.x": "/bin/false" } }),
      /^--runtime nodejs22\.x=\/bin\/false: \/bin\/false is not a Node\.js that can be run$/,
    ],
  ])("%s", async (_what, options, line) => {
    const started = startRuntime({ stackDirectory: stack.directory, ...options() });
    await expect(started).rejects.toThrow(UserError);
    await expect(started).rejects.toThrow(line);
    await until(() => openServers() <= servers, "the end of the servers that were started");
  });

  test("the line is on stderr, and nothing is on stdout or left behind", async () => {
    const ended = await run([process.execPath, "--import", "tsx", "local/cli/cli.ts", "--port", "none"], { cwd: PROJECT_DIR, env });
    expect(ended).toEqual({ exitCode: 1, stdout: "", stderr: expect.stringMatching(/^--port none[^\n]+\n$/) });
    expect(runtimeFolders()).toEqual([]);
  });
});

/** In this process, those of other test files too, which may be about to close. */
function openServers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
}
