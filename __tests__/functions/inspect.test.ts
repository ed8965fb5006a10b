import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { temporaryFolder } from "../helpers/temporary-folder";

const PROJECT = path.join(__dirname, "../..");
const outdir = temporaryFolder();

let cli: ChildProcess | undefined;

afterEach(async () => {
  // A signal that ended it leaves no code.
  if (cli?.exitCode !== null || cli.signalCode !== null) return;
  const ended = once(cli, "exit");
  cli.kill("SIGTERM");
  await ended;
});

/** Resolves with the first match in what a stream says. */
function said(stream: NodeJS.ReadableStream | null | undefined, pattern: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    stream?.on("data", (chunk) => {
      text += chunk;
      const [match] = pattern.exec(text) ?? [];
      if (match !== undefined) resolve(match);
    });
  });
}

test("a debugger stops a handler in its TypeScript source", async () => {
  cli = spawn("node", ["--import", "tsx", "local/cli.ts", "--port", "0", "--dynamodb-port", "0", "--json", "--inspect=0"], {
    cwd: PROJECT,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  const [line, ready] = await Promise.all([said(cli.stderr, /debugger +fanfare-dev-default +ws:\S+/), said(cli.stdout, /\{.*\}\n/)]);
  const { websocketUrl } = JSON.parse(ready) as { websocketUrl: string };
  const inspector = new WebSocket(line.slice(line.indexOf("ws:")));
  await once(inspector, "open");
  let id = 0;
  const send = (method: string, params: object = {}) => inspector.send(JSON.stringify({ id: ++id, method, params }));

  const seen = new EventEmitter();
  const breakpointSet = once(seen, "breakpointSet");
  const stopped = once(seen, "stopped");
  let map: SourceMap | undefined;
  inspector.on("message", (text) => {
    const { method, params, result } = JSON.parse(String(text));
    if (method === "Debugger.scriptParsed" && /dev-default-.*index\.js$/.test(params.url)) {
      const file = fileURLToPath(params.url);
      map = new SourceMap(JSON.parse(readFileSync(path.join(path.dirname(file), params.sourceMapURL), "utf8")));
      const before = readFileSync(file, "utf8").split("Polo!")[0]?.split("\n") ?? [];
      send("Debugger.setBreakpointByUrl", { url: params.url, lineNumber: before.length - 1, columnNumber: before.at(-1)?.length });
    }
    if (result?.breakpointId !== undefined) seen.emit("breakpointSet");
    if (method === "Debugger.paused") {
      const { lineNumber, columnNumber } = params.callFrames[0].location;
      const entry = map?.findEntry(lineNumber, columnNumber) as { originalSource?: string } | undefined;
      seen.emit("stopped", path.join(map?.payload.sourceRoot ?? "", entry?.originalSource ?? ""));
      send("Debugger.resume");
    }
  });
  send("Debugger.enable");
  await breakpointSet;
  const client = new WebSocket(websocketUrl);
  const answered = once(client, "message");
  client.once("open", () => client.send("Marko?"));

  const [source] = (await stopped) as [string];
  expect(source).toBe(path.join(PROJECT, "lambdas/default.ts"));
  expect(existsSync(source)).toBe(true);
  expect(String((await answered)[0])).toBe("Polo!");
  client.terminate();
  inspector.terminate();
});

test("the runtime ends at once while a debugger holds a handler", async () => {
  cli = spawn("node", ["--import", "tsx", "local/cli.ts", "--port", "0", "--dynamodb-port", "0", "--json", "--inspect=0"], {
    cwd: PROJECT,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  const [line, ready] = await Promise.all([said(cli.stderr, /debugger +fanfare-dev-default +ws:\S+/), said(cli.stdout, /\{.*\}\n/)]);
  const inspector = new WebSocket(line.slice(line.indexOf("ws:")));
  await once(inspector, "open");
  const paused = new Promise<void>((resolve) => {
    inspector.on("message", (text) => {
      if (JSON.parse(String(text)).method === "Debugger.paused") resolve();
    });
  });
  inspector.send(JSON.stringify({ id: 1, method: "Debugger.enable" }));
  inspector.send(JSON.stringify({ id: 2, method: "Debugger.pause" }));
  const client = new WebSocket((JSON.parse(ready) as { websocketUrl: string }).websocketUrl);
  client.once("open", () => client.send("Marko?")).on("error", () => {});
  await paused;

  const ended = once(cli, "exit");
  cli.kill("SIGTERM");

  expect(await ended).toEqual([0, null]);
  client.terminate();
  inspector.terminate();
});
