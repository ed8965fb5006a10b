import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { ProcessKeeper } from "../../process-keeper";

export interface TerraformCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly keeper: ProcessKeeper;
  /** Called with each line of its output. `"enough"` ends it at once. */
  onLine(line: string): "enough" | undefined;
}

/**
 * Runs Terraform with the plugins that it starts, and waits for its end.
 * @returns its exit code; undefined when it was ended by `onLine`.
 * @throws `AbortError` when it was ended by the signal.
 */
export async function runTerraform({ command, args, cwd, env, signal, keeper, onLine }: TerraformCommand): Promise<number | undefined> {
  signal?.throwIfAborted();
  // A process group of its own: its plugins end with it, and Ctrl+C in the terminal is left to the runtime.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid !== undefined) keeper.add(child.pid);
  let isEnough = false;
  const end = () => killGroup(child);
  signal?.addEventListener("abort", end);
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      if (isEnough || onLine(line) !== "enough") return;
      isEnough = true;
      end();
    });
  }
  try {
    const [exitCode] = (await once(child, "close")) as [number | null];
    signal?.throwIfAborted();
    return isEnough ? undefined : (exitCode ?? 1);
  } finally {
    if (child.pid !== undefined) keeper.remove(child.pid);
    signal?.removeEventListener("abort", end);
  }
}

/** Lines can have many megabytes, so the parts of one are joined once. */
function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  stream.setEncoding("utf8");
  let parts: string[] = [];
  stream.on("data", (chunk: string) => {
    let rest = chunk;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      parts.push(rest.slice(0, end));
      rest = rest.slice(end + 1);
      onLine(parts.join(""));
      parts = [];
    }
    parts.push(rest);
  });
  stream.on("end", () => {
    const last = parts.join("");
    if (last !== "") onLine(last);
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
