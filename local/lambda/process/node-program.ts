import { execFileSync } from "node:child_process";
import { UserError } from "../../errors";

/** A Node.js that runs functions. */
export interface NodeProgram {
  readonly path: string;
  /** Such as `v22.21.0`. */
  readonly version: string;
  /** Flags that it knows, as `NODE_OPTIONS` takes them. */
  readonly knownFlags: ReadonlySet<string>;
}

export interface NodeMismatch {
  readonly runtime: string;
  /** Of the Node.js that runs its functions. */
  readonly version: string;
}

/** Features of Node.js that Lambda turns off (docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html). */
const MODULE_FLAGS: Readonly<Record<string, readonly string[]>> = {
  "nodejs20.x": ["--no-experimental-require-module"],
  "nodejs22.x": ["--no-experimental-require-module", "--no-experimental-detect-module"],
};

/** Megabytes for new objects, of which V8 would take up to 16 in each process. */
const MAX_SEMI_SPACE_MB = 2;

/** The Node.js for each runtime: the one that runs this process, unless another was named. */
export class NodePrograms {
  readonly #own: NodeProgram = { path: process.execPath, version: process.version, knownFlags: process.allowedNodeEnvironmentFlags };
  readonly #named: ReadonlyMap<string, NodeProgram>;

  /**
   * @param named paths of programs by runtime, such as `nodejs22.x`.
   * @throws UserError for a program that cannot be run.
   */
  constructor(named: Readonly<Record<string, string>> = {}) {
    this.#named = new Map(Object.entries(named).map(([runtime, path]) => [runtime, askProgram(runtime, path)]));
  }

  of(runtime: string): NodeProgram {
    return this.#named.get(runtime) ?? this.#own;
  }

  /** The runtimes among `runtimes` whose program has another major version than Lambda's, with that program. */
  mismatches(runtimes: readonly string[]): NodeMismatch[] {
    return [...new Set(runtimes)]
      .map((runtime) => ({ runtime, version: this.of(runtime).version }))
      .filter(({ runtime, version }) => `nodejs${version.slice(1).split(".", 1)[0]}.x` !== runtime);
  }
}

function askProgram(runtime: string, path: string): NodeProgram {
  try {
    const question = "JSON.stringify({ version: process.version, flags: [...process.allowedNodeEnvironmentFlags] })";
    const answer = execFileSync(path, ["-p", question], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 });
    const { version, flags } = JSON.parse(answer) as { version: string; flags: string[] };
    return { path, version, knownFlags: new Set(flags) };
  } catch {
    throw new UserError(`--node ${runtime}=${path}: ${path} is not a Node.js that can be run`);
  }
}

/** What Lambda starts Node.js with, as far as the program knows it. V8's limits are for a process that has `memoryMb` to itself. */
export function nodeFlags({ knownFlags }: NodeProgram, runtime: string, memoryMb: number): string[] {
  const isKnown = (flag: string) => knownFlags.has(flag) || knownFlags.has(flag.replace("--no-", "--"));
  return [
    "--expose-gc",
    "--max-http-header-size=81920",
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${MAX_SEMI_SPACE_MB}`,
    ...(MODULE_FLAGS[runtime] ?? []).filter(isKnown),
  ];
}

/** The module of Lambda's own client for a runtime: version 3 for `nodejs20.x` and `nodejs22.x`, version 4 since `nodejs24.x`. */
export function runtimeClientOf(runtime: string): string {
  const isBefore24 = runtime === "nodejs20.x" || runtime === "nodejs22.x";
  return require.resolve(isBefore24 ? "aws-lambda-ric-3" : "aws-lambda-ric");
}
