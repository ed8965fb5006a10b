import { execFileSync } from "node:child_process";

/** A Node.js that runs functions. */
export interface NodeProgram {
  readonly path: string;
  /** Flags that it knows, as `NODE_OPTIONS` takes them. */
  readonly knownFlags: ReadonlySet<string>;
  /** Module of aws-lambda-ric for a runtime: the version that Lambda runs. */
  runtimeClientOf(runtime: string): string;
}

/**
 * Features of Node.js that Lambda turns off (docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html).
 */
const MODULE_FLAGS: Readonly<Record<string, readonly string[]>> = {
  "nodejs20.x": ["--no-experimental-require-module"],
  "nodejs22.x": ["--no-experimental-require-module", "--no-experimental-detect-module"],
};

/** The program that runs this process. */
export function ownNode(): NodeProgram {
  return { path: process.execPath, knownFlags: process.allowedNodeEnvironmentFlags, runtimeClientOf };
}

/** Another program, which is asked for its flags. @throws Error when it cannot be run. */
export function otherNode(path: string): NodeProgram {
  const flags = execFileSync(path, ["-p", "[...process.allowedNodeEnvironmentFlags].join()"], { encoding: "utf8" });
  return { path, knownFlags: new Set(flags.trim().split(",")), runtimeClientOf };
}

/** What V8 may use for new objects; see `docs/local-runtime.md#speed`. */
const MAX_SEMI_SPACE_MB = 2;

export function nodeFlags({ knownFlags }: NodeProgram, runtime: string, memoryMb: number): string[] {
  return [
    "--expose-gc",
    "--max-http-header-size=81920",
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${MAX_SEMI_SPACE_MB}`,
    ...(MODULE_FLAGS[runtime] ?? []).filter((flag) => knownFlags.has(flag) || knownFlags.has(flag.replace("--no-", "--"))),
  ];
}

function runtimeClientOf(runtime: string): string {
  const isOld = runtime === "nodejs20.x" || runtime === "nodejs22.x";
  return require.resolve(isOld ? "aws-lambda-ric-3" : "aws-lambda-ric");
}
