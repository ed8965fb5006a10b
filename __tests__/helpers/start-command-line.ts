import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { within } from "./within";

export interface CommandLine {
  /** The next line on stdout. */
  line(): Promise<string>;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly tookMs: number }>;
  /** For the end of a test, whatever came of it. */
  kill(): void;
}

/** Starts the command line of the local runtime in a process of its own, which goes on until it is stopped. */
export function startCommandLine(args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): CommandLine {
  const child = spawn(process.execPath, ["--import", "tsx", "local/cli.ts", ...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    async line() {
      const { value = "" } = await within(lines.next(), "a line on stdout", () => output.stderr || "nothing");
      return value;
    },
    async stop(signal) {
      const startedAt = performance.now();
      child.kill(signal);
      const exitCode = await within(ended, `the end after ${signal}`, () => output.stderr.slice(-500));
      return { exitCode, stdout: output.stdout, tookMs: performance.now() - startedAt };
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}
