import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { PROJECT_DIR, type Running, startNode } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";
import { within } from "../helpers/within";

const outdir = temporaryFolder();

let cli: Running | undefined;

afterEach(async () => {
  cli?.child.kill("SIGTERM");
  await cli?.ended;
});

/** Resolves with the first match in what a stream says. */
function said(stream: "stdout" | "stderr", pattern: RegExp): Promise<string> {
  const matched = new Promise<string>((resolve) => {
    cli?.child[stream].on("data", () => {
      const [match] = pattern.exec(cli?.output[stream] ?? "") ?? [];
      if (match !== undefined) resolve(match);
    });
  });
  return within(matched, `${pattern} on ${stream}`, () => cli?.output.stderr ?? "");
}

/** What a debugger does that knows worker threads: it attaches to each one before the thread runs, and stops it where it is told to. */
test("a debugger stops a handler in its TypeScript source", async () => {
  const args = ["--import", "tsx", "local/cli.ts", "--port", "0", "--dynamodb-port", "0", "--json", "--inspect=0"];
  cli = startNode(args, { CDKTF_OUTDIR: outdir });
  const [debuggerUrl, ready] = await Promise.all([said("stderr", /ws:\/\/\S+/), said("stdout", /\{.*\}\n/)]);
  const { websocketUrl } = JSON.parse(ready) as { websocketUrl: string };
  const inspector = new WebSocket(debuggerUrl);
  await once(inspector, "open");
  let id = 0;
  const send = (method: string, params: object = {}) => inspector.send(JSON.stringify({ id: ++id, method, params }));
  const sendToWorker = (sessionId: string, method: string, params: object = {}) =>
    send("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id: ++id, method, params }) });

  const titles: string[] = [];
  const stoppedAt = new Promise<string>((resolve) => {
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
      if (message.method === "Debugger.paused") {
        // Also where a thread waited for the debugger to come.
        const isBreakpoint = message.params.hitBreakpoints?.length > 0;
        const { lineNumber, columnNumber } = message.params.callFrames[0].location;
        const entry = map?.findEntry(lineNumber, columnNumber) as { originalSource?: string } | undefined;
        if (isBreakpoint) resolve(path.join(map?.payload.sourceRoot ?? "", entry?.originalSource ?? ""));
        sendToWorker(params.sessionId, "Debugger.resume");
      }
    });
  });
  send("NodeWorker.enable", { waitForDebuggerOnStart: true });
  const client = new WebSocket(websocketUrl);
  const answered = once(client, "message");
  // Again and again: the first event may be through before the breakpoint is set.
  client.on("open", () => client.send("Marko?")).on("message", () => client.send("Marko?"));

  const source = await within(stoppedAt, "the breakpoint", () => titles.join(", "));
  expect(source).toBe(path.join(PROJECT_DIR, "lambdas/default.ts"));
  expect(existsSync(source)).toBe(true);
  expect(String((await within(answered, "an answer", () => cli?.output.stderr ?? ""))[0])).toBe("Polo!");
  expect(titles).toContainEqual(expect.stringContaining("fanfare-dev-default"));
  client.terminate();
  inspector.terminate();
});
