import { once } from "node:events";
import inspector from "node:inspector";
import { detachDebuggers } from "./detach-debuggers";
import { endProcess } from "./end-process";
import { UserError } from "./errors";
import type { RuntimeEventListener } from "./event-log";
import { HOST } from "./http/listen";
import { iamReport } from "./iam-report";
import { LineWriter } from "./line-writer";
import { warnOfOldNode } from "./node-support";
import { type CommandLine, parseCommandLine, USAGE } from "./options";
import { eventLine, readyText } from "./printer";
import { rebuildOnSave } from "./rebuild-on-save";
import { startRuntime } from "./runtime";
import { onceToldToStop } from "./stop-signals";
import { PROJECT, SOURCES, synthesize } from "./synthesize";

async function main(toldToStop: AbortSignal): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine === "help") console.log(USAGE);
  else await serve(commandLine, toldToStop);
}

/** Starts what the command line asks for, and ends it when it is told to, be it in the midst of the start. */
async function serve({ stack, json, iamReport: reports, inspectPort, ...settings }: CommandLine, toldToStop: AbortSignal): Promise<void> {
  const { write: print } = new LineWriter(json ? process.stderr : process.stdout);
  const onEvent: RuntimeEventListener = (event, at) => {
    const line = eventLine(event, at);
    if (line !== undefined) print(line);
  };
  const stackDirectory = stack ?? (await synthesize(toldToStop));
  // Before any thread starts: a debugger hears of threads that start while it could attach.
  if (inspectPort !== undefined) inspector.open(inspectPort, HOST);
  const runtime = await startRuntime({
    ...settings,
    stackDirectory,
    ...(inspectPort !== undefined && { inspect: { sourceRoot: PROJECT } }),
    onEvent,
  });
  const stopWatching =
    stack === undefined
      ? rebuildOnSave({
          sources: SOURCES,
          rebuild: async (signal) => runtime.reload(await synthesize(signal)),
          onFailure: (error) => runtime.reloadFailed((error as Error).message),
        })
      : async () => {};
  if (!toldToStop.aborted) {
    print(readyText(runtime.endpoints, runtime.leftOut));
    warnOfOldNode();
    if (json) console.log(JSON.stringify(runtime.endpoints));
    await once(toldToStop, "abort");
  }
  // First: a thread that a debugger holds does not end.
  if (inspectPort !== undefined) detachDebuggers();
  await stopWatching();
  if (reports) print(iamReport(await runtime.permissions()));
  await runtime.close();
  endProcess();
}

const stopping = new AbortController();
onceToldToStop(() => stopping.abort());
main(stopping.signal).catch((error: unknown) => {
  // A synthesis that was given up.
  if (error instanceof Error && error.name === "AbortError") return;
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
