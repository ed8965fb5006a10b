import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../local/errors";
import { HELP, type RunOptions, readOptions } from "./run/options";
import { reportPage } from "./run/report-page";
import { startRuntimeProcess } from "./run/runtime-process";
import { runScenario } from "./run/scenario-process";
import { type ScenarioResult, scenarioResultOf } from "./run/scenario-result";
import { broadcastVariables, churnVariables } from "./run/variables";

const REPORTS_DIR = path.join(__dirname, "../reports");

main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort(130));
  process.once("SIGTERM", () => interrupt.abort(143));
  try {
    const options = readOptions(args);
    if (options.help) console.log(HELP);
    else process.exitCode = (await runAll(options, interrupt.signal)) ? 0 : 1;
  } catch (error) {
    process.exitCode = interrupt.signal.aborted ? interrupt.signal.reason : 1;
    if (!interrupt.signal.aborted) console.error(error instanceof UserError ? error.message : error);
  }
}

/** @returns whether every scenario ran and met its thresholds */
async function runAll(options: RunOptions, signal: AbortSignal): Promise<boolean> {
  if (options.target !== undefined) return await testAndReport(options.target, options.target, options, signal);
  const runtime = await startRuntimeProcess(signal);
  try {
    return await testAndReport(runtime.websocketUrl, "a local runtime of its own", options, signal);
  } finally {
    await runtime.close();
  }
}

async function testAndReport(url: string, target: string, options: RunOptions, signal: AbortSignal): Promise<boolean> {
  const startedAt = new Date();
  const results: ScenarioResult[] = [];
  for (const [scenario, variables] of Object.entries({ broadcast: broadcastVariables(options), churn: churnVariables(options) })) {
    console.log(`${scenario} against ${target} …`);
    const run = await runScenario(scenario, { target: url, variables, signal, onLine: console.log });
    if (run === undefined) return false;
    results.push(scenarioResultOf(run.result));
  }
  const file = path.join(REPORTS_DIR, `load-${startedAt.toISOString().replace(/[:.]/g, "-")}.html`);
  await mkdir(REPORTS_DIR, { recursive: true });
  await writeFile(file, reportPage({ target, startedAt, results }));
  console.log(`report: ${path.relative(process.cwd(), file)}`);
  return results.every((result) => result.passed);
}
