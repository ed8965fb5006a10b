import { type ChildProcessByStdio, spawn } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";

export const PROJECT_DIR = path.join(__dirname, "../..");

export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs, with what it has printed until now. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly output: Readonly<Record<"stdout" | "stderr", string>>;
  /** Resolves when it has ended, whatever its exit code; null when a signal ended it. */
  readonly ended: Promise<RunResult>;
}

interface Surroundings {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

export function start([program, ...args]: readonly [string, ...string[]], surroundings: Surroundings): Running {
  const child = spawn(program, args, { ...surroundings, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text) => {
      output[stream] += text;
    });
  }
  const ended = new Promise<RunResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, ...output }));
  });
  return { child, output, ended };
}

/** Runs a program to its end. */
export function run(command: readonly [string, ...string[]], surroundings: Surroundings): Promise<RunResult> {
  return start(command, surroundings).ended;
}

/** Starts node in the project's folder, with `env` beside the environment of the tests. */
export function startNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return start([process.execPath, ...args], { cwd: PROJECT_DIR, env: { ...process.env, ...env } });
}

/** Runs node in the project's folder to its end, with `env` beside the environment of the tests. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
  return startNode(args, env).ended;
}
