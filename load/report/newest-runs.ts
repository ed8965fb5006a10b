import { readdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../local/errors";
import type { RunResult } from "../results/run-result";
import { readRunResult } from "./read-run-result";

interface FiledRun {
  readonly file: string;
  readonly result: RunResult;
}

/** Between the end of one scenario and the start of the next one of the same `npm run load`. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * The newest run in a folder, and with it those that went before it in the same `npm run load`: other scenarios against the same target,
 * one right after the other. The oldest comes first.
 *
 * @throws UserError when there is none
 */
export async function newestRuns(folder: string): Promise<FiledRun[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).map((name) => path.join(folder, name));
  const runs = await Promise.all(files.map(async (file) => ({ file, result: await readRunResult(file) })));
  const [newest, ...older] = runs.sort((one, other) => startOf(other) - startOf(one));
  if (newest === undefined) throw new UserError(`${folder} holds no result of a load test: npm run load makes one`);
  const together = [newest];
  for (const run of older) {
    const next = together[0] ?? newest;
    const pauseMs = startOf(next) - (startOf(run) + run.result.durationMs);
    const repeated = together.some(({ result }) => result.scenario === run.result.scenario);
    if (repeated || run.result.target !== newest.result.target || pauseMs > LONGEST_PAUSE_MS) break;
    together.unshift(run);
  }
  return together;
}

function startOf({ result }: FiledRun): number {
  return Date.parse(result.startedAt);
}
