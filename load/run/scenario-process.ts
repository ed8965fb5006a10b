import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Overrides } from "./overrides";
import { readScenarioResult, type ScenarioResult } from "./scenario-result";

const LOAD_DIR = path.join(__dirname, "..");
const ARTILLERY = path.join(path.dirname(require.resolve("artillery/package.json")), "bin/run");

/** Runs `load/<scenario>.yml` as a person would. Undefined when it did not come to figures; it has said why on stderr. */
export async function runScenario(
  scenario: string,
  target: string,
  overrides: Overrides,
  signal: AbortSignal,
): Promise<ScenarioResult | undefined> {
  signal.throwIfAborted();
  const folder = await mkdtemp(path.join(tmpdir(), "fanfare-load-"));
  const output = path.join(folder, "result.json");
  const file = path.join(LOAD_DIR, `${scenario}.yml`);
  const args = ["run", file, "--target", target, "--overrides", JSON.stringify(overrides), "--output", output];
  try {
    const { printed, exitCode } = await artillery(args, signal);
    const json = await readFile(output, "utf8").catch(() => undefined);
    return json === undefined ? undefined : readScenarioResult({ scenario, json, printed, exitCode });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function artillery(args: readonly string[], signal: AbortSignal): Promise<{ printed: string; exitCode: number | null }> {
  const env = {
    ...process.env,
    ARTILLERY_DISABLE_TELEMETRY: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // The verdicts are read from what is printed.
    NO_COLOR: "1",
    FORCE_COLOR: "0",
  };
  const child = spawn(process.execPath, [ARTILLERY, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  const abort = () => child.kill();
  signal.addEventListener("abort", abort);
  try {
    const [printed] = await Promise.all([text(child.stdout), once(child, "exit")]);
    signal.throwIfAborted();
    return { printed, exitCode: child.exitCode };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
