import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type RunResult, runResultSchema } from "../../load/results/run-result";
import { PROJECT_DIR, runNode } from "./run";

const ARTILLERY = require.resolve("artillery/bin/run");
const LOAD_DIR = path.join(PROJECT_DIR, "load");

export interface ScenarioOptions {
  /** Without it the scenario decides. */
  readonly target?: string;
  readonly variables?: Readonly<Record<string, number>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Laid over the file's `config`. */
  readonly config?: object;
}

export interface FinishedScenario {
  /** Undefined when the run left none. */
  readonly result: RunResult | undefined;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `load/<scenario>.yml` as a person would, and takes its result away. */
export async function runScenario(scenario: string, options: ScenarioOptions): Promise<FinishedScenario> {
  const { target, variables = {}, env, config } = options;
  // Artillery bundles a processor into a fixed place beside it and removes that at the end. Tests run side by side: each has a place of its own.
  const folder = `dist/${randomUUID()}`;
  await mkdir(path.join(LOAD_DIR, folder), { recursive: true });
  await writeFile(path.join(LOAD_DIR, folder, `${scenario}.ts`), `export * from "../../${scenario}";\n`);
  const overrides = { config: { processor: `./${folder}/${scenario}.ts`, ...config } };
  const args = [
    ARTILLERY,
    "run",
    `load/${scenario}.yml`,
    "--variables",
    JSON.stringify(variables),
    "--overrides",
    JSON.stringify(overrides),
  ];
  const finished = await runNode(target === undefined ? args : [...args, "--target", target], {
    ARTILLERY_DISABLE_TELEMETRY: "true",
    ...env,
  });
  await rm(path.join(LOAD_DIR, folder), { recursive: true });
  return { ...finished, result: await takeResult(finished.stdout) };
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

async function takeResult(stdout: string): Promise<RunResult | undefined> {
  const [, file] = /^(?:passed|failed|void), (.+\.json)$/m.exec(stdout) ?? [];
  if (file === undefined) return undefined;
  const text = await readFile(path.join(PROJECT_DIR, file), "utf8");
  await rm(path.join(PROJECT_DIR, file));
  return runResultSchema.parse(JSON.parse(text));
}
