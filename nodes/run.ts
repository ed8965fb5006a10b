import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { UserError } from "../local/errors";
import type { Place } from "./command";
import { copyProject } from "./copy-project";
import { installNode, MissingNode } from "./node-from-registry";
import { type NodesOptions, readOptions, USAGE } from "./options";
import { outerEnvironment } from "./outer-environment";
import { stepsFor } from "./steps";
import { type Row, resultsTable } from "./table";

const PROJECT = path.join(__dirname, "..");
const REPORTS = path.join(PROJECT, "reports");

/** `npm run nodes`: tries the project on versions of Node.js, one after the other. */
async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = readOptions(args);
  if (options === "help") return console.log(USAGE);
  const rows: Row[] = [];
  for (const version of options.versions) rows.push(await tryVersion(version, options, signal));
  console.log(resultsTable(stepsFor(options), rows));
  if (rows.some(({ failed }) => failed)) process.exitCode = 1;
}

async function tryVersion(major: number, options: NodesOptions, signal: AbortSignal): Promise<Row> {
  await mkdir(REPORTS, { recursive: true });
  const logFile = path.join(REPORTS, `node-${major}.log`);
  const log = createWriteStream(logFile);
  const folder = await mkdtemp(path.join(os.tmpdir(), "fanfare-node-"));
  const results: string[] = [];
  let version = String(major);
  try {
    const place: Place = { cwd: path.join(folder, "node"), env: outerEnvironment(process.env), log, signal };
    await mkdir(place.cwd);
    const node = await installNode(major, place);
    version = node.version;
    const copy = path.join(folder, "project");
    await copyProject(PROJECT, copy);
    for (const step of stepsFor(options)) {
      console.error(`Node ${version}: ${step.name} …`);
      results.push(await step.run({ ...place, cwd: copy, env: node.env }));
    }
    return { version, results, failed: false };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    const isMissing = error instanceof MissingNode;
    console.error(isMissing ? error.message : `Node ${version}: ${error.message} (${path.relative(process.cwd(), logFile)})`);
    return { version, results: [...results, isMissing ? "missing" : "FAILED"], failed: !(isMissing && options.skipMissing) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    log.end();
    await finished(log);
  }
}

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort(130));
process.once("SIGTERM", () => interrupt.abort(143));
main(process.argv.slice(2), interrupt.signal).catch((error: unknown) => {
  process.exitCode = interrupt.signal.aborted ? interrupt.signal.reason : 1;
  if (!interrupt.signal.aborted) console.error(error instanceof UserError ? error.message : error);
});
