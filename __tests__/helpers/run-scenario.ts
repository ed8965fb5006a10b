import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Context, Metrics, Stats } from "../../load/instrument/artillery";
import { type RunResult, runResultSchema } from "../../load/results/run-result";
import { EnsurePlugin, type MetricsStore, readScenarioFile, SSMS, version } from "./artillery-parts";
import { captureOutput } from "./capture-output";
import { PROJECT_DIR } from "./run";

/** What a scenario's processor exports. */
type Processor = Readonly<Record<string, (context: Context, metrics: Metrics) => Promise<void>>>;

export interface ScenarioOptions {
  readonly target: string;
  /** Laid over those of the scenario's file. */
  readonly variables?: Readonly<Record<string, number | string>>;
  /** Virtual users; the scenario's phases decide without it. */
  readonly arrivals?: number;
  /** A random one is made without it; several processes of one run share theirs. */
  readonly runId?: string;
}

export interface FinishedScenario {
  /** Undefined when the run left none. */
  readonly result: RunResult | undefined;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `load/<scenario>.yml` in this process, one run at a time: the file, artillery's store of metrics and its plugin `ensure` are the real
 * ones. What is left out is artillery's command line with its threads, which takes some ten seconds for each run.
 */
export async function runScenario(scenario: string, options: ScenarioOptions): Promise<FinishedScenario> {
  const output = captureOutput();
  try {
    const exitCode = await run(scenario, options);
    return { exitCode, ...output.texts, result: await takeResult(output.texts.stdout) };
  } finally {
    output.restore();
  }
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

/** The result that a run has left, by the line on stdout that names its file, which is taken away. */
export async function takeResult(stdout: string): Promise<RunResult | undefined> {
  const [, file] = /^(?:passed|failed|void), (.+\.json)$/m.exec(stdout) ?? [];
  if (file === undefined) return undefined;
  const text = await readFile(path.join(PROJECT_DIR, file), "utf8");
  await rm(path.join(PROJECT_DIR, file));
  return runResultSchema.parse(JSON.parse(text));
}

/** Ends a run from its `before` hook. */
class Shutdown {
  constructor(readonly exitCode: number) {}
}

/** @returns the exit status that artillery would have */
async function run(scenario: string, { target, variables, arrivals, runId = `t${randomUUID()}` }: ScenarioOptions): Promise<number> {
  const scriptFile = path.join(PROJECT_DIR, "load", `${scenario}.yml`);
  const { config, scenarios } = readScenarioFile(scenario);
  const processor: Processor = await import(path.join(PROJECT_DIR, "load", scenario));
  const act = processor[scenarios[0]?.flow[0]?.function ?? ""];
  const { begin, end } = processor;
  if (act === undefined || begin === undefined || end === undefined) throw new Error(`load/${scenario}.ts lacks a function of its file`);

  const events = new EventEmitter();
  const beforeExit: ((run: { readonly report: Stats }) => Promise<void>)[] = [];
  const artillery = {
    version,
    plugins: [] as { readonly plugin: object }[],
    globalEvents: events,
    suggestedExitCode: 0,
    ext: ({ method }: { method: (typeof beforeExit)[number] }) => beforeExit.push(method),
    log: (text: string) => console.log(text),
    shutdown: async ({ exitCode }: { exitCode: number }) => {
      throw new Shutdown(exitCode);
    },
  };
  Object.assign(globalThis, { artillery });
  artillery.plugins.push({ plugin: new EnsurePlugin({ config }, events) });

  const store = new SSMS({ pullOnly: true });
  const metrics: Metrics = { emit: (kind, name, value) => store[kind](name, value) };
  const vars = { target, $testId: runId, $scenarioFile: scriptFile, ...config.variables, ...variables };
  try {
    await begin({ vars }, metrics);
    const users = arrivals ?? config.phases.reduce((sum, { arrivalCount }) => sum + arrivalCount, 0);
    const ended = await Promise.allSettled(Array.from({ length: users }, () => act({ vars: JSON.parse(JSON.stringify(vars)) }, metrics)));
    store.counter("vusers.failed", ended.filter(({ status }) => status === "rejected").length);
    const report = statsOf(store);
    events.emit("done", report);
    for (const method of beforeExit) await method({ report });
    await end({ vars }, metrics);
    return artillery.suggestedExitCode;
  } catch (error) {
    if (error instanceof Shutdown) return error.exitCode;
    throw error;
  } finally {
    store.stop();
  }
}

function statsOf(store: MetricsStore): Stats {
  store.aggregate(true);
  const { histograms = {}, ...report } = SSMS.pack(store.getBucketIds().map((period) => store.getMetrics(period)));
  const summaries = Object.fromEntries(Object.entries(histograms).map(([name, values]) => [name, SSMS.summarizeHistogram(values)]));
  return { ...report, summaries };
}
