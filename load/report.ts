import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../local/errors";
import { newestRuns } from "./report/newest-runs";
import { readRunResult } from "./report/read-run-result";
import { renderReport } from "./report/report-page";

const HELP = `npm run report -- [RESULT.json …]

  Makes one HTML page of the results of load tests, beside the first of them. Two results of one scenario are compared.
  Without any, the newest of reports/ are taken.`;

/** File systems allow 255 bytes. */
const MAX_NAME = 200;
const REPORTS_DIR = path.join(__dirname, "../reports");

main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  try {
    const files = readFiles(args);
    console.log(files === undefined ? HELP : `report: ${await report(files)}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof UserError ? error.message : error);
  }
}

/** @returns the page's file */
async function report(files: readonly string[]): Promise<string> {
  const runs =
    files.length === 0
      ? await newestRuns(path.relative(process.cwd(), REPORTS_DIR))
      : await Promise.all(files.map(async (file) => ({ file, result: await readRunResult(file) })));
  const page = renderReport(runs.map(({ result }) => result));
  const names = runs.map(({ file }) => path.basename(file, ".json"));
  const file = path.join(path.dirname(runs[0]?.file ?? ""), `${names.join("+").slice(0, MAX_NAME)}.html`);
  await writeFile(file, page);
  return file;
}

/** Undefined when help is asked for. */
function readFiles(args: readonly string[]): readonly string[] | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { help: { type: "boolean" } }, allowPositionals: true });
    return values.help ? undefined : positionals;
  } catch (error) {
    const [sentence] = (error as Error).message.split(". ");
    throw new UserError(`${sentence}; --help says what there is`);
  }
}
