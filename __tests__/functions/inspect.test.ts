import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { temporaryFolder } from "../helpers/temporary-folder";
import { within } from "../helpers/within";

const PROJECT = path.join(__dirname, "../..");
const outdir = temporaryFolder();

interface Stop {
  readonly source: string;
  resume(): void;
}

interface Debugged {
  readonly cli: ChildProcess;
  readonly client: WebSocket;
  readonly inspector: WebSocket;
  /** Of the threads, so far. */
  readonly titles: readonly string[];
  /** The next time that the breakpoint stops the handler. A stop that no test waits for is resumed. */
  nextStop(): Promise<Stop>;
}

let debugged: Debugged;

beforeAll(async () => {
  debugged = await debugDefault();
});

afterAll(async () => {
  const { cli, client, inspector } = debugged;
  client.terminate();
  inspector.terminate();
  // A signal that ended it leaves no code.
  if (cli.exitCode !== null || cli.signalCode !== null) return;
  const ended = once(cli, "exit");
  cli.kill("SIGKILL");
  await ended;
});

/** Resolves with the first match in what a stream says. */
function said(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    stream.on("data", (chunk) => {
      text += chunk;
      const [match] = pattern.exec(text) ?? [];
      if (match !== undefined) resolve(match);
    });
  });
}

/**
 * Starts the command line and does what a debugger does that knows worker threads: it attaches to each one before the thread runs, and
 * sets a breakpoint in the handler of `$default`, which a client calls again and again.
 */
async function debugDefault(): Promise<Debugged> {
  const cli = spawn("node", ["--import", "tsx", "local/cli.ts", "--port", "0", "--dynamodb-port", "0", "--json", "--inspect=0"], {
    cwd: PROJECT,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  const [debuggerUrl, ready] = await Promise.all([said(cli.stderr, /ws:\/\/\S+/), said(cli.stdout, /\{.*\}\n/)]);
  const { websocketUrl } = JSON.parse(ready) as { websocketUrl: string };
  const inspector = new WebSocket(debuggerUrl);
  await once(inspector, "open");
  let id = 0;
  const send = (method: string, params: object = {}) => inspector.send(JSON.stringify({ id: ++id, method, params }));
  const sendToWorker = (sessionId: string, method: string, params: object = {}) =>
    send("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id: ++id, method, params }) });

  const titles: string[] = [];
  const waiting: ((stop: Stop) => void)[] = [];
  let map: SourceMap | undefined;
  inspector.on("message", (text) => {
    const { method, params } = JSON.parse(String(text));
    if (method === "NodeWorker.attachedToWorker") {
      titles.push(params.workerInfo.title);
      sendToWorker(params.sessionId, "Debugger.enable");
      sendToWorker(params.sessionId, "Runtime.runIfWaitingForDebugger");
    }
    if (method !== "NodeWorker.receivedMessageFromWorker") return;
    const message = JSON.parse(params.message);
    if (message.method === "Debugger.scriptParsed" && /dev-default-.*index\.js$/.test(message.params.url)) {
      const file = fileURLToPath(message.params.url);
      map = new SourceMap(JSON.parse(readFileSync(path.join(path.dirname(file), message.params.sourceMapURL), "utf8")));
      const before = readFileSync(file, "utf8").split("Polo!")[0]?.split("\n") ?? [];
      const position = { lineNumber: before.length - 1, columnNumber: before.at(-1)?.length };
      sendToWorker(params.sessionId, "Debugger.setBreakpointByUrl", { url: message.params.url, ...position });
    }
    if (message.method !== "Debugger.paused") return;
    const resume = () => sendToWorker(params.sessionId, "Debugger.resume");
    const { lineNumber, columnNumber } = message.params.callFrames[0].location;
    const entry = map?.findEntry(lineNumber, columnNumber) as { originalSource?: string } | undefined;
    // A thread also pauses where it waited for the debugger to come.
    const next = message.params.hitBreakpoints?.length > 0 ? waiting.shift() : undefined;
    if (next) next({ source: path.join(map?.payload.sourceRoot ?? "", entry?.originalSource ?? ""), resume });
    else resume();
  });
  send("NodeWorker.enable", { waitForDebuggerOnStart: true });
  const client = new WebSocket(websocketUrl);
  // Again and again: the first event may be through before the breakpoint is set.
  client.on("open", () => client.send("Marko?")).on("message", () => client.send("Marko?"));
  return { cli, client, inspector, titles, nextStop: () => new Promise((resolve) => waiting.push(resolve)) };
}

test("a debugger stops a handler in its TypeScript source", async () => {
  const { client, titles, nextStop } = debugged;

  const { source, resume } = await nextStop();

  expect(source).toBe(path.join(PROJECT, "lambdas/default.ts"));
  expect(existsSync(source)).toBe(true);
  expect(titles).toContainEqual(expect.stringContaining("fanfare-dev-default"));
  const answered = once(client, "message");
  resume();
  expect(String((await answered)[0])).toBe("Polo!");
});

test("a handler that a debugger has stopped does not keep the command line from ending on its signal", async () => {
  const { cli, nextStop } = debugged;
  await nextStop();

  const ended = once(cli, "exit");
  cli.kill("SIGTERM");

  expect(await within(ended, "the end after SIGTERM", () => "nothing")).toEqual([0, null]);
});
