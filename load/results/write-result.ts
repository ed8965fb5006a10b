import path from "node:path";
import type { RunResult } from "./run-result";
import { writeWholeFile } from "./write-whole-file";

/** Below the folder in which artillery was started. */
const REPORTS_DIR = "reports";

/**
 * @returns the path of the file, relative to the folder in which artillery was started
 * @throws Error in one line when the file cannot be written
 */
export async function writeResult(result: RunResult): Promise<string> {
  const file = path.join(REPORTS_DIR, `${result.scenario}-${result.startedAt.replace(/[:.]/g, "-")}.json`);
  await writeWholeFile(file, `${JSON.stringify(result)}\n`);
  return file;
}
