import path from "node:path";
import { UserError } from "../local/errors";
import { describeTarget } from "./instrument/target";
import { pairRuns } from "./report/pair-runs";
import { unpackRun } from "./report/run";
import { writePage } from "./report/write-page";
import type { RunResult } from "./results/run-result";
import { HELP, type RunOptions, readOptions } from "./run/options";
import { startRuntimeProcess } from "./run/runtime-process";
import { runScenario } from "./run/scenario-process";

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
  if (options.target !== undefined) return await testAndReport(options.target, options, signal);
  const runtime = await startRuntimeProcess(signal);
  try {
    return await testAndReport(runtime.websocketUrl, withTokens(options, runtime.tokenUrl), signal);
  } finally {
    await runtime.close();
  }
}

/** Each client with a token of the local runtime's issuer, unless the user named others. */
function withTokens(options: RunOptions, tokenUrl: string | undefined): RunOptions {
  if (tokenUrl === undefined || options.variables.tokens !== undefined) return options;
  return {
    ...options,
    variables: { ...options.variables, tokens: `${tokenUrl}?sub=client-{client}` },
    subprotocols: ["fanfare", "token.{token}"],
  };
}

async function testAndReport(target: string, options: RunOptions, signal: AbortSignal): Promise<boolean> {
  const results: RunResult[] = [];
  for (const scenario of options.scenarios) {
    console.log(`${scenario} against ${describeTarget(target)} …`);
    const result = await runScenario(scenario, { ...options, target, signal, onLine: console.log });
    if (result === undefined) return false;
    results.push(result);
  }
  const file = path.join(REPORTS_DIR, `load-${new Date().toISOString().replace(/[:.]/g, "-")}.html`);
  await writePage(file, pairRuns(results.map(unpackRun)));
  console.log(`report: ${path.relative(process.cwd(), file)}`);
  return results.every(({ verdict }) => verdict === "passed");
}
