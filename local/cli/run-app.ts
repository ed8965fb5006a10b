import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { UserError } from "../errors";
import { describeAppFailure } from "./app-failure";

export interface AppRun {
  /** A command line for the shell, as `cdktf` takes it from `cdktf.json`. */
  readonly command: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the app, with every process that it has started. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a CDKTF app and waits for its end. What the app prints goes to stderr.
 * @throws UserError with the reason when the app fails, and an `AbortError` when it was ended by the signal.
 */
export async function runApp({ command, cwd, env, signal }: AppRun): Promise<void> {
  signal?.throwIfAborted();
  // A process group of its own, because the command is a child of the shell: ending the shell alone would leave it running.
  const app = spawn(command, { cwd, env, shell: true, detached: true, stdio: ["ignore", process.stderr, "pipe"] });
  const end = () => killGroup(app);
  signal?.addEventListener("abort", end);
  try {
    const [said, [exitCode, exitSignal]] = await Promise.all([text(app.stderr), once(app, "close")]);
    signal?.throwIfAborted();
    if (exitCode !== 0)
      throw new UserError(describeAppFailure(said, cwd) || `${command} ended with ${exitCode ?? exitSignal} and said nothing`);
    process.stderr.write(said);
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

/** At once, since an app has nothing to save: the next synthesis writes everything again. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
