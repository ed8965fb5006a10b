import { access, constants, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "./file-problem";
import type { RunResult } from "./run-result";
import { writeWholeFile } from "./write-whole-file";

/** Below the folder in which artillery was started. */
const REPORTS_DIR = "reports";

/** Looks before a run whether its result can be written. @returns one line for the problem */
export async function reportsProblem(): Promise<string | undefined> {
  try {
    await mkdir(REPORTS_DIR, { recursive: true });
    await access(REPORTS_DIR, constants.W_OK);
    return undefined;
  } catch (error) {
    return `The result could not be written to ${REPORTS_DIR}/: ${fileProblem(error)}`;
  }
}

/**
 * @returns the path of the file, relative to the folder in which artillery was started
 * @throws Error in one line when the file cannot be written
 */
export async function writeResult(result: RunResult): Promise<string> {
  const file = path.join(REPORTS_DIR, `${result.scenario}-${result.startedAt.replace(/[:.]/g, "-")}.json`);
  await writeWholeFile(file, `${JSON.stringify(result)}\n`);
  return file;
}
