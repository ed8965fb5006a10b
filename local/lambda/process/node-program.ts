import { execFileSync } from "node:child_process";
import path from "node:path";
import { HOST } from "../../http/listen";
import type { ChannelListener } from "./event-channel";
import { withoutInspectorLines } from "./inspector-lines";
import type { FunctionToLaunch, Launch, RuntimeProgram } from "./runtime-program";
import { SocketChannel } from "./socket-channel";

/** Features of Node.js that Lambda turns off (docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html). */
const MODULE_FLAGS: Readonly<Record<string, readonly string[]>> = {
  "nodejs20.x": ["--no-experimental-require-module"],
  "nodejs22.x": ["--no-experimental-require-module", "--no-experimental-detect-module"],
};

/** Megabytes for new objects, of which V8 would take up to 16 in each process. */
const MAX_SEMI_SPACE_MB = 2;

/** A Node.js that runs the functions of one runtime, with Lambda's own client. */
export class NodeProgram implements RuntimeProgram {
  readonly path: string;
  readonly description: string;
  readonly folder: string;
  readonly isOfRuntime: boolean;
  readonly #runtime: string;
  /** Flags that it knows, as `NODE_OPTIONS` takes them. */
  readonly #knownFlags: ReadonlySet<string>;

  /**
   * @param program path of another Node.js than the one that runs this process.
   * @throws Error when it cannot be run.
   */
  constructor(runtime: string, program?: string) {
    const { executable, version, flags } = program === undefined ? OWN : ask(program);
    this.path = executable;
    this.folder = path.dirname(this.path);
    this.description = `${runtime} on Node.js ${version}`;
    this.isOfRuntime = `nodejs${version.slice(1).split(".", 1)[0]}.x` === runtime;
    this.#runtime = runtime;
    this.#knownFlags = new Set(flags);
  }

  async launch(fn: FunctionToLaunch, listener: ChannelListener): Promise<Launch> {
    const { memoryMb, emulatedHosts, inspect } = fn;
    const channel = await SocketChannel.open({ runtimeClient: runtimeClientOf(this.#runtime), emulatedHosts }, listener);
    const port = await inspect?.ports.take();
    return {
      path: this.path,
      args: [...this.flags(memoryMb), ...(port === undefined ? [] : [`--inspect=${HOST}:${port}`]), path.join(__dirname, "bootstrap.js")],
      channel,
      onErrorLine: inspect ? withoutInspectorLines(listener.onLogLine, inspect.onListening) : listener.onLogLine,
      canFreeze: !inspect,
      async release() {
        if (port !== undefined) inspect?.ports.release(port);
        await channel.close();
      },
    };
  }

  /** What Lambda starts Node.js with, as far as the program knows it. V8's limits are for a process that has `memoryMb` to itself. */
  flags(memoryMb: number): string[] {
    const isKnown = (flag: string) => this.#knownFlags.has(flag) || this.#knownFlags.has(flag.replace("--no-", "--"));
    return [
      "--expose-gc",
      "--max-http-header-size=81920",
      `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
      `--max-semi-space-size=${MAX_SEMI_SPACE_MB}`,
      ...(MODULE_FLAGS[this.#runtime] ?? []).filter(isKnown),
    ];
  }
}

interface Answer {
  readonly executable: string;
  /** Such as `v22.21.0`. */
  readonly version: string;
  readonly flags: Iterable<string>;
}

const OWN: Answer = { executable: process.execPath, version: process.version, flags: process.allowedNodeEnvironmentFlags };

function ask(program: string): Answer {
  const question =
    "JSON.stringify({ executable: process.execPath, version: process.version, flags: [...process.allowedNodeEnvironmentFlags] })";
  const answer = execFileSync(program, ["-p", question], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 });
  return JSON.parse(answer) as Answer;
}

/** The module of Lambda's own client for a runtime: version 3 for `nodejs20.x` and `nodejs22.x`, version 4 since `nodejs24.x`. */
export function runtimeClientOf(runtime: string): string {
  const isBefore24 = runtime === "nodejs20.x" || runtime === "nodejs22.x";
  return require.resolve(isBefore24 ? "aws-lambda-ric-3" : "aws-lambda-ric");
}
