import { EventEmitter, once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { PROJECT_DIR, type Running, startNode } from "../helpers/run";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { within } from "../helpers/within";

const stack = synthesizedStack();

interface Debugged {
  readonly client: WebSocket;
  /** Asks the debugger of the function `default`. */
  send(method: string, params?: object): void;
  /** Resolves at the next stop, with the source file that it is in. */
  nextStop(): Promise<string>;
}

let cli: Running;
let debugged: Debugged;

beforeAll(async () => {
  debugged = await debugDefault();
});

afterAll(async () => {
  debugged?.client.terminate();
  cli.child.kill("SIGKILL");
  await cli.ended;
});

/** Starts the command line, attaches to the function `default` as a debugger does, and sets a breakpoint in its handler. */
async function debugDefault(): Promise<Debugged> {
  const args = ["--stack", stack.directory, "--port", "0", "--dynamodb-port", "0", "--json", "--inspect=0", "--iam-report"];
  cli = startNode(["--import", "tsx", "local/cli/cli.ts", ...args]);
  const said = (stream: "stdout" | "stderr", pattern: RegExp) => {
    const matched = new Promise<string>((resolve) => {
      cli.child[stream].on("data", () => {
        const [match] = pattern.exec(cli.output[stream]) ?? [];
        if (match !== undefined) resolve(match);
      });
    });
    return within(matched, `${pattern} on ${stream}`, () => cli.output.stderr);
  };
  const [line, ready] = await Promise.all([said("stderr", /debugger +fanfare-dev-default +ws:\S+/), said("stdout", /\{.*\}\n/)]);
  const { websocketUrl } = JSON.parse(ready) as { websocketUrl: string };
  const inspector = new WebSocket(line.slice(line.indexOf("ws:"))).on("error", () => {});
  await once(inspector, "open");
  let id = 0;
  const send = (method: string, params: object = {}) => inspector.send(JSON.stringify({ id: ++id, method, params }));

  const seen = new EventEmitter();
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
      seen.emit("stop", path.join(map?.payload.sourceRoot ?? "", entry?.originalSource ?? ""));
    }
  });
  const breakpointSet = once(seen, "breakpointSet");
  send("Debugger.enable");
  await within(breakpointSet, "the breakpoint to be set", () => cli.output.stderr);
  const client = new WebSocket(websocketUrl).on("error", () => {});
  await within(once(client, "open"), "the handshake", () => cli.output.stderr);
  const nextStop = async () => {
    const [source] = await within(once(seen, "stop"), "a stop at the breakpoint", () => cli.output.stderr);
    return String(source);
  };
  return { client, send, nextStop };
}

test("a debugger stops a handler in its TypeScript source, and the handler goes on where it was stopped", async () => {
  const { client, send, nextStop } = debugged;
  const answered = once(client, "message");
  const stopped = nextStop();

  client.send("Marko?");

  const source = await stopped;
  expect(source).toBe(path.join(PROJECT_DIR, "lambdas/default.ts"));
  expect(existsSync(source)).toBe(true);
  send("Debugger.resume");
  expect(String((await within(answered, "an answer", () => cli.output.stderr))[0])).toBe("Polo!");
});

test("every function has a port for a debugger before its first event", () => {
  const ports = [...cli.output.stderr.matchAll(/debugger +fanfare-dev-([\w-]+) +ws:\/\/127\.0\.0\.1:(\d+)/g)];

  expect(ports.map(([, name]) => name).sort()).toEqual(["connect", "default", "disconnect", "fan-out", "message"]);
  expect(new Set(ports.map(([, , port]) => port)).size).toBe(5);
});

test("a handler that a debugger has stopped does not keep the command line from ending on its signal", async () => {
  const { client, nextStop } = debugged;
  const stopped = nextStop();
  client.send("Marko?");
  await stopped;

  cli.child.kill("SIGTERM");

  expect((await within(cli.ended, "the end after SIGTERM", () => cli.output.stderr)).exitCode).toBe(0);
});

// Of the command line that has just ended: another start of it would take seconds.
test("--iam-report prints the report when the runtime ends", () => {
  expect(cli.output.stderr).toMatch(/fanfare-dev-connect-\S+ +dynamodb:PutItem +used 1 time +arn:aws:dynamodb:/m);
});
