import { readdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../local/errors";
import { fileProblem } from "../results/file-problem";
import type { RunResult } from "../results/run-result";
import { readRun, readRunResult } from "./read-run";
import type { Run } from "./run";

export interface FiledRun {
  readonly file: string;
  readonly run: Run;
}

/** What decides which results belong together. The rest is not kept in memory: a folder may hold hundreds of results. */
interface Summary extends Pick<RunResult, "scenario" | "target" | "durationMs"> {
  readonly file: string;
  readonly startMs: number;
}

/** Longest time between the end of one scenario and the start of the next one in the same `npm run load`. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Reads the newest result in a folder and those that ran before it in the same `npm run load`: other scenarios against the same target, one
 * right after the other. The oldest comes first.
 *
 * @param onSkip is called with one line for each JSON file that is not a readable result
 * @throws UserError when the folder has no result or cannot be read
 */
export async function newestRuns(folder: string, onSkip: (line: string) => void): Promise<FiledRun[]> {
  const summaries: Summary[] = [];
  for (const file of await jsonFiles(folder)) {
    const result = await unlessSkipped(readRunResult(file), onSkip);
    if (result === undefined) continue;
    const { scenario, target, durationMs, startedAt } = result;
    summaries.push({ file, scenario, target, durationMs, startMs: Date.parse(startedAt) });
  }
  const together: (Summary & FiledRun)[] = [];
  for (const summary of summaries.sort((one, other) => other.startMs - one.startMs)) {
    const [next] = together;
    if (next !== undefined && !belongsBefore(next, summary, together)) break;
    const run = await unlessSkipped(readRun(summary.file), onSkip);
    if (run !== undefined) together.unshift({ ...summary, run });
  }
  if (together.length === 0) throw new UserError(`${folder} holds no result of a load test: npm run load makes one`);
  return together;
}

function belongsBefore(next: Summary, { scenario, target, durationMs, startMs }: Summary, together: readonly Summary[]): boolean {
  const pauseMs = next.startMs - (startMs + durationMs);
  return target === next.target && pauseMs <= LONGEST_PAUSE_MS && together.every((one) => one.scenario !== scenario);
}

/** Other kinds of files are left out: reading a named pipe, for example, would wait for its writer. */
async function jsonFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.name.endsWith(".json") && (entry.isFile() || entry.isSymbolicLink()));
    return files.map(({ name }) => path.join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new UserError(`${folder} cannot be read: ${fileProblem(error)}`);
  }
}

async function unlessSkipped<Value>(reading: Promise<Value>, onSkip: (line: string) => void): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onSkip(`skipped: ${error.message}`);
    return undefined;
  }
}
