import { once } from "node:events";
import { UserError } from "../errors";
import type { RuntimeEventListener } from "../event-log";
import { iamReport } from "./iam-report";
import { LineWriter } from "./line-writer";
import { warnOfOldNode } from "./node-support";
import { type CommandLine, parseCommandLine, USAGE } from "./options";
import { eventLine, exposureWarning, progressLine, readyText } from "./printer";
import { rebuildOnSave } from "./rebuild-on-save";
import { stackSource } from "./stack-source";
import { onceToldToStop } from "./stop-signals";
import { PROJECT, SOURCES, synthesize } from "./synthesize";

async function main(toldToStop: AbortSignal): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine === "help") console.log(USAGE);
  else await serve(commandLine, toldToStop);
}

/** Starts what the command line asks for. When it is told to stop, also during the start, it ends everything. */
async function serve(commandLine: CommandLine, toldToStop: AbortSignal): Promise<void> {
  const { stack, stage, set, json, iamReport: reports, inspectPort, ...settings } = commandLine;
  const { write: print } = new LineWriter(json ? process.stderr : process.stdout);
  const onEvent: RuntimeEventListener = (event, at) => {
    const line = eventLine(event, at);
    if (line !== undefined) print(line);
  };
  const source = commandLine.account ? undefined : stackSource(stack, stage);
  const synthesis = source?.kind === "app" ? synthesize({ ...source, signal: toldToStop }) : source?.directory;
  // Loading its modules takes about as long as the synthesis, which is a process of its own.
  const { startRuntime }: typeof import("../runtime") = require("../runtime");
  const stackDirectory = await synthesis;
  const runtime = await startRuntime({
    ...settings,
    ...(stackDirectory !== undefined && { stackDirectory }),
    reading: { set, signal: toldToStop, onProgress: (line) => print(progressLine(line)) },
    environment: process.env,
    ...(inspectPort !== undefined && { inspect: { sourceRoot: PROJECT, port: inspectPort } }),
    onEvent,
  });
  const sources = source?.kind === "app" ? SOURCES : runtime.reading.sources;
  const stopWatching =
    source === undefined || sources === undefined
      ? async () => {}
      : rebuildOnSave({
          sources,
          rebuild: async (signal) =>
            runtime.reload(source.kind === "app" ? await synthesize({ ...source, signal }) : source.directory, signal),
          onFailure: (error) => runtime.reloadFailed((error as Error).message),
        });
  if (!toldToStop.aborted) {
    const warning = exposureWarning(commandLine);
    if (warning !== undefined) console.error(warning);
    print(readyText(runtime.endpoints, runtime.reading, runtime.runtimeNotes));
    warnOfOldNode();
    if (json) console.log(JSON.stringify(runtime.endpoints));
    await once(toldToStop, "abort");
  }
  await stopWatching();
  if (reports) print(iamReport(await runtime.permissions()));
  await runtime.close();
}

const stopping = new AbortController();
onceToldToStop(() => stopping.abort());
main(stopping.signal).catch((error: unknown) => {
  // A synthesis that was given up.
  if (error instanceof Error && error.name === "AbortError") return;
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
