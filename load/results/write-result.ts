import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RunResult } from "./run-result";

/** Where results are left, below the folder that artillery was started in. */
const REPORTS_DIR = "reports";

/** @returns the path of the file, relative to where artillery was started */
export async function writeResult(result: RunResult): Promise<string> {
  const file = path.join(REPORTS_DIR, `${result.scenario}-${result.startedAt.replace(/[:.]/g, "-")}.json`);
  await mkdir(REPORTS_DIR, { recursive: true });
  await writeFile(file, `${JSON.stringify(result)}\n`);
  return file;
}
