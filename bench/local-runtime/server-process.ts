import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface ServerProcess {
  readonly pid: number;
  readonly startMs: number;
  /** What its first matching line held. */
  readonly ready: RegExpExecArray;
  stop(): Promise<void>;
}

/** How long most servers may take to start, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Starts a server and waits for the line on its stdout that says that it is ready.
 * @throws when it ends or says nothing in time, with what it said.
 */
export async function startServerProcess(
  command: readonly [string, ...string[]],
  ready: RegExp,
  { cwd, env = {}, patienceMs = PATIENCE_MS }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly patienceMs?: number },
): Promise<ServerProcess> {
  const startedAt = performance.now();
  const [file, ...args] = command;
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await exited;
    clearTimeout(timer);
  };
  try {
    const match = await firstMatch(child, ready, said, patienceMs);
    return { pid: child.pid ?? 0, startMs: performance.now() - startedAt, ready: match, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function firstMatch(child: ChildProcess, ready: RegExp, said: string[], patienceMs: number): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`${child.spawnargs.join(" ")} ${why}:\n${said.join("\n")}`));
    };
    const timer = setTimeout(() => fail("was not ready in time"), patienceMs);
    child.once("error", reject);
    child.once("exit", (code) => fail(`ended with ${code}`));
    const readers = [child.stdout, child.stderr].flatMap((stream) => (stream ? [createInterface(stream).on("line", look)] : []));
    function look(line: string): void {
      if (said.length < 100) said.push(line);
      const match = ready.exec(line);
      if (!match) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      for (const reader of readers) reader.close();
      // Read to the end, or a server that logs much would stop at a full pipe. The lines are of no use any more, and cost the clients time.
      for (const stream of [child.stdout, child.stderr]) stream?.resume();
      resolve(match);
    }
  });
}
