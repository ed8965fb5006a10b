import { createInterface } from "node:readline";
import { type RunResult, start } from "./run";
import { within } from "./within";

export interface CommandLine {
  /** The next line on stdout, if it comes within `timeMs`. @default the deadline of `within` */
  line(timeMs?: number): Promise<string>;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<RunResult>;
  /** For the end of a test, whatever came of it. */
  kill(): void;
}

/** Starts the command line of the local runtime in a process of its own, which goes on until it is stopped. */
export function startCommandLine(args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): CommandLine {
  const { child, output, ended } = start([process.execPath, "--import", "tsx", "local/cli/cli.ts", ...args], options);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async line(timeMs) {
      const { value = "" } = await within(lines.next(), "a line on stdout", () => output.stderr || "nothing", timeMs);
      return value;
    },
    async stop(signal) {
      child.kill(signal);
      return await within(ended, `the end after ${signal}`, () => output.stderr.slice(-500));
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}
