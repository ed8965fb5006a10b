import path from "node:path";
import { UserError } from "../../local/errors";
import { judgeSlower } from "./compare/judge-slower";
import type { FiledRun } from "./newest-runs";
import { newestRuns } from "./newest-runs";
import { HELP, readOptions } from "./options";
import { pairRuns } from "./pair-runs";
import { readRun } from "./read-run";
import { writePage } from "./write-page";

/** File systems allow 255 bytes. */
const MAX_NAME = 200;

export interface ReportConsole {
  log(line: string): void;
  error(line: string): void;
}

/**
 * `npm run report`.
 *
 * @param folder where the newest results are looked for
 * @returns the exit status
 */
export async function makeReport(args: readonly string[], folder: string, console: ReportConsole): Promise<number> {
  try {
    const options = readOptions(args);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    const runs = options.files.length === 0 ? await newestRuns(folder, (line) => console.error(line)) : await namedRuns(options.files);
    const subjects = pairRuns(runs.map(({ run }) => run));
    const file = pageOf(runs.map((one) => one.file));
    await writePage(file, subjects);
    console.log(`report: ${file}`);
    if (options.failOn === undefined) return 0;
    const { failed, lines } = judgeSlower(subjects.flatMap((subject) => ("comparison" in subject ? subject.comparison : [])));
    for (const line of lines) (failed ? console.error : console.log)(line);
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @throws UserError with a line for each file that cannot be read */
async function namedRuns(files: readonly string[]): Promise<FiledRun[]> {
  const runs: FiledRun[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      runs.push({ file, run: await readRun(file) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return runs;
}

function pageOf(files: readonly string[]): string {
  const names = files.map((file) => path.basename(file, ".json"));
  return path.join(path.dirname(files[0] ?? ""), `${names.join("+").slice(0, MAX_NAME)}.html`);
}
