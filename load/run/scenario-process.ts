import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { type RunResult, runResultSchema } from "../results/run-result";

const LOAD_DIR = path.join(__dirname, "..");
const ARTILLERY = path.join(path.dirname(require.resolve("artillery/package.json")), "bin/run");

export interface ScenarioOptions {
  readonly target: string;
  /** Replace those of the scenario's file. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  /** Accepts a certificate that is not trusted. */
  readonly insecure: boolean;
  readonly signal: AbortSignal;
  /** Is called with every line that artillery prints. */
  readonly onLine: (line: string) => void;
}

/** Runs `load/<scenario>.yml` with artillery's command line. Undefined when it left no result; it has printed the reason on stderr. */
export async function runScenario(scenario: string, options: ScenarioOptions): Promise<RunResult | undefined> {
  const { target, variables, headers, subprotocols, insecure, signal, onLine } = options;
  signal.throwIfAborted();
  const file = path.join(LOAD_DIR, `${scenario}.yml`);
  const ws = { headers, ...(subprotocols.length > 0 && { subprotocols }) };
  const args = [ARTILLERY, "run", file, "--target", target, "--variables", JSON.stringify(variables)];
  args.push("--overrides", JSON.stringify({ config: { ws } }), ...(insecure ? ["-k"] : []));
  const env = { ...process.env, ARTILLERY_DISABLE_TELEMETRY: "true", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const abort = () => child.kill();
  signal.addEventListener("abort", abort);
  try {
    const [written] = await Promise.all([resultFile(createInterface(child.stdout), onLine), once(child, "exit")]);
    signal.throwIfAborted();
    if (written === undefined) return undefined;
    return runResultSchema.parse(JSON.parse(await readFile(written, "utf8")));
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** The last line of a run names the file of its result. */
async function resultFile(lines: AsyncIterable<string>, onLine: (line: string) => void): Promise<string | undefined> {
  let file: string | undefined;
  for await (const line of lines) {
    onLine(line);
    file = /^(?:passed|failed|void), (.+\.json)$/.exec(line)?.[1] ?? file;
  }
  return file;
}
