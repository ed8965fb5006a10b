import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { type RunResult, runResultSchema } from "../../load/results/run-result";
import { PROJECT_DIR, runNode } from "./run";

const ARTILLERY = require.resolve("artillery/bin/run");

export interface FinishedScenario {
  /** Undefined when the run left none. */
  readonly result: RunResult | undefined;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `load/<scenario>.yml` as a person would, and takes its result away. */
export async function runScenario(
  scenario: string,
  target: string,
  variables: Readonly<Record<string, number>>,
  env: NodeJS.ProcessEnv = {},
  more: readonly string[] = [],
): Promise<FinishedScenario> {
  const args = [ARTILLERY, "run", `load/${scenario}.yml`, "--target", target, "--variables", JSON.stringify(variables), ...more];
  const finished = await runNode(args, { ARTILLERY_DISABLE_TELEMETRY: "true", ...env });
  const [, file] = /^(?:passed|failed|void), (.+\.json)$/m.exec(finished.stdout) ?? [];
  if (file === undefined) return { ...finished, result: undefined };
  const text = await readFile(path.join(PROJECT_DIR, file), "utf8");
  await rm(path.join(PROJECT_DIR, file));
  return { ...finished, result: runResultSchema.parse(JSON.parse(text)) };
}

/** That of a run which was to leave one. */
export function resultOf({ result, stdout, stderr }: FinishedScenario): RunResult {
  if (result === undefined) throw new Error(`the run left no result:\n${stdout}\n${stderr}`);
  return result;
}

/** The thresholds that were broken, without those of times: on a machine that is busy with others these say nothing. */
export function brokenCounts({ thresholds }: RunResult): RunResult["thresholds"] {
  return thresholds.filter(({ expression, met }) => !met && !expression.includes("_ms"));
}
