import { spawn } from "node:child_process";
import path from "node:path";

export const PROJECT_DIR = path.join(__dirname, "../..");

export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code; the environment given is the whole environment. */
export function run(
  command: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<RunResult> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      output.stderr += text;
    });
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, ...output }));
  });
}

/** Runs node in the project's folder to its end, with `env` beside the environment of the tests. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
  return run([process.execPath, ...args], { cwd: PROJECT_DIR, env: { ...process.env, ...env } });
}
