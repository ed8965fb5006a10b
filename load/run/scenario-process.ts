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
  /** Instead of those in the scenario's file; what is undefined stays as it is there. */
  readonly variables: Readonly<Record<string, number | undefined>>;
  readonly signal: AbortSignal;
  /** Is called with every line that artillery prints. */
  readonly onLine: (line: string) => void;
}

/** Runs `load/<scenario>.yml` as a person would. Undefined when it did not come to figures; it has said why on stderr. */
export async function runScenario(scenario: string, options: ScenarioOptions): Promise<RunResult | undefined> {
  const { target, variables, signal, onLine } = options;
  signal.throwIfAborted();
  const file = path.join(LOAD_DIR, `${scenario}.yml`);
  // Node 22 and later would say of artillery that it calls promisify needlessly.
  const args = ["--disable-warning=DEP0174", ARTILLERY, "run", file, "--target", target, "--variables", JSON.stringify(variables)];
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
