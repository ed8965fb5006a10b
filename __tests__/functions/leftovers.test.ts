import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRuntime } from "../../local/runtime";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { childrenOf, isAlive } from "../helpers/processes";
import { until } from "../helpers/rig-client";
import { PROJECT_DIR } from "../helpers/run";
import { type CommandLine, startCommandLine } from "../helpers/start-command-line";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS } from "../helpers/test-runtime";
import { WebSocketClient } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

const folder = temporaryFolder();
const commandLines: CommandLine[] = [];

afterEach(() => {
  for (const commandLine of commandLines.splice(0)) commandLine.kill();
});

interface Traces {
  /** Of environments and of children of their handlers. */
  readonly pids: readonly number[];
  readonly ports: readonly number[];
  /** Of the functions' code. */
  readonly folders: readonly string[];
}

const STATES = ["frozen", "running", "starting"];

/** Ends no more than an empty loop would, and takes no processor time. */
const BLOCK = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";

/** A stack with a function that is frozen once it has answered, one that never answers, and one that never ends loading. */
function stackThatTells(): { readonly directory: string; readonly told: string } {
  const told = mkdtempSync(path.join(folder, "told-"));
  const tell = (name: string) => `
    const { spawn } = require("node:child_process");
    const children = [false, true].map((detached) => spawn("sleep", ["7200"], { detached, stdio: "inherit" }).pid);
    const ports = [Number(process.env.AWS_LAMBDA_RUNTIME_API.split(":")[1])];
    const traces = { pids: [process.pid, ...children], ports, folders: [__dirname] };
    require("node:fs").writeFileSync(${JSON.stringify(path.join(told, `${name}.new`))}, JSON.stringify(traces));
    require("node:fs").renameSync(${JSON.stringify(path.join(told, `${name}.new`))}, ${JSON.stringify(path.join(told, name))});`;
  const directory = writeFixtureStack(folder, {
    frozen: { code: `${tell("frozen")} exports.handler = async () => ({ statusCode: 200, body: "frozen" });` },
    running: { code: `exports.handler = async () => { ${tell("running")} ${BLOCK} };`, attributes: { timeout: 60 } },
    starting: { code: `${tell("starting")} ${BLOCK}`, attributes: { timeout: 60 } },
  });
  return { directory, told };
}

/** Brings one environment into each state. */
async function occupy(websocketUrl: string, told: string): Promise<Traces> {
  const client = await WebSocketClient.connect(websocketUrl);
  client.send({ type: "frozen" });
  expect(await client.next()).toBe("frozen");
  for (const type of ["running", "starting"]) client.send({ type });
  await until(() => STATES.every((name) => existsSync(path.join(told, name))), "an environment in each state");
  const traces = STATES.map((name): Traces => JSON.parse(readFileSync(path.join(told, name), "utf8")));
  return {
    pids: traces.flatMap(({ pids }) => pids),
    ports: [...traces.flatMap(({ ports }) => ports), Number(new URL(websocketUrl).port)],
    folders: traces.flatMap(({ folders }) => folders),
  };
}

async function openPorts(ports: readonly number[]): Promise<number[]> {
  const answers = await Promise.all(
    ports.map(
      (port) =>
        new Promise<boolean>((resolve) => {
          const socket = connect(port, "127.0.0.1", () => {
            socket.destroy();
            resolve(true);
          }).once("error", () => resolve(false));
        }),
    ),
  );
  return ports.filter((_port, i) => answers[i]);
}

async function expectNothingLeft({ pids, ports }: Traces): Promise<void> {
  expect(pids).toHaveLength(9);
  expect({ processes: pids.filter(isAlive), ports: await openPorts(ports) }).toEqual({ processes: [], ports: [] });
}

/** Lets tsx find in this folder what it has compiled before: compiling all of the runtime takes longer than these tests. */
function shareCompiled(temporary: string): void {
  const name = `tsx-${process.geteuid?.()}`;
  mkdirSync(path.join(tmpdir(), name), { recursive: true });
  symlinkSync(path.join(tmpdir(), name), path.join(temporary, name));
}

async function startCommand(): Promise<{ commandLine: CommandLine; traces: Traces; temporaryFolders(): string[] }> {
  const { directory, told } = stackThatTells();
  const TMPDIR = path.join(told, "tmp");
  mkdirSync(TMPDIR);
  shareCompiled(TMPDIR);
  const args = ["--json", "--port", "0", "--dynamodb-port", "0", "--stack", directory];
  const commandLine = startCommandLine(args, { cwd: PROJECT_DIR, env: { PATH: process.env.PATH, TMPDIR } });
  commandLines.push(commandLine);
  const { websocketUrl } = JSON.parse(await commandLine.line()) as { websocketUrl: string };
  const temporaryFolders = () => readdirSync(TMPDIR).filter((name) => name.startsWith("fanfare-"));
  expect(temporaryFolders()).toHaveLength(1);
  return { commandLine, traces: await occupy(websocketUrl, told), temporaryFolders };
}

test("a runtime that is closed leaves no process, port or folder of environments that run, start or are frozen", async () => {
  const { directory, told } = stackThatTells();
  const before = childrenOf(process.pid);
  const runtime = await startRuntime({ stackDirectory: directory, lambdaLimits: { drainMs: 10 } });
  const traces = await occupy(runtime.endpoints.websocketUrl, told);

  await runtime.close();

  await expectNothingLeft(traces);
  expect(traces.folders.filter((one) => existsSync(one))).toEqual([]);
  expect(childrenOf(process.pid)).toEqual(before);
});

test("a runtime that is closed while its first environments start leaves none of them", async () => {
  const before = childrenOf(process.pid);
  const { directory } = stackThatTells();
  const runtime = await startRuntime({ stackDirectory: directory, lambdaLimits: { drainMs: 0 } });
  const client = await WebSocketClient.connect(runtime.endpoints.websocketUrl);
  for (const type of STATES) client.send({ type });
  // Beside them the runtime has its keeper.
  await until(() => childrenOf(process.pid).length === before.length + 1 + STATES.length, "the environments' processes");
  await runtime.close();
  expect(childrenOf(process.pid)).toEqual(before);
});

test("a start that fails leaves no process", async () => {
  const before = childrenOf(process.pid);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;

  await expect(startRuntime({ stackDirectory: stackThatTells().directory, port })).rejects.toThrow("is in use");

  expect(childrenOf(process.pid)).toEqual(before);
  taken.close();
});

test("two SIGINTs leave no process, port or folder", async () => {
  const { commandLine, traces, temporaryFolders } = await startCommand();

  void commandLine.stop("SIGINT");
  const { exitCode } = await commandLine.stop("SIGINT");

  expect(exitCode).toBe(0);
  await expectNothingLeft(traces);
  expect(temporaryFolders()).toEqual([]);
});

test("a runtime that is killed leaves no process, port or folder", async () => {
  const { commandLine, traces, temporaryFolders } = await startCommand();

  await commandLine.stop("SIGKILL");

  await until(() => !traces.pids.some(isAlive) && temporaryFolders().length === 0, "the end of the environments and of their folder");
  await expectNothingLeft(traces);
});
