import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../../local/errors";

const PROJECT_DIR = path.join(__dirname, "../..");

/** A local runtime for one run, on free ports. */
export interface RuntimeProcess {
  readonly websocketUrl: string;
  /** Gives tokens, when the stack asks clients for one. */
  readonly tokenUrl: string | undefined;
  /** Stops the process and waits for its end. */
  close(): Promise<void>;
}

/** Resolves when the runtime is ready. Its output is shown only when it fails to start. */
export async function startRuntimeProcess(signal: AbortSignal): Promise<RuntimeProcess> {
  const args = ["--import", "tsx", "local/cli/cli.ts", "--port", "0", "--dynamodb-port", "0", "--json"];
  const child = spawn(process.execPath, args, { cwd: PROJECT_DIR, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const abort = () => child.kill();
  signal.addEventListener("abort", abort);
  let trouble = "";
  child.stderr.on("data", (chunk) => {
    trouble = (trouble + chunk).slice(-10_000);
  });
  const readyLine = await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => undefined)]);
  if (readyLine === undefined) {
    signal.throwIfAborted();
    throw new UserError(`the local runtime did not start: ${trouble.trim()}`);
  }
  const { websocketUrl, tokenUrl } = JSON.parse(String(readyLine[0])) as { websocketUrl: string; tokenUrl?: string };
  return {
    websocketUrl,
    tokenUrl,
    async close() {
      signal.removeEventListener("abort", abort);
      child.kill(); // does nothing to a process that has ended
      await ended;
    },
  };
}
