import inspector from "node:inspector";
import { UserError } from "./errors";
import type { RuntimeEventListener } from "./event-log";
import { HOST } from "./http/listen";
import { iamReport } from "./iam-report";
import { LineWriter } from "./line-writer";
import { parseCommandLine, USAGE } from "./options";
import { eventLine, readyText } from "./printer";
import { rebuildOnSave } from "./rebuild-on-save";
import { startRuntime } from "./runtime";
import { onceToldToStop } from "./stop-signals";
import { PROJECT, SOURCES, synthesize } from "./synthesize";

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine === "help") {
    console.log(USAGE);
    return;
  }
  const { stack, json, iamReport: reports, inspectPort, ...settings } = commandLine;
  const { write: print } = new LineWriter(json ? process.stderr : process.stdout);
  const onEvent: RuntimeEventListener = (event, at) => {
    const line = eventLine(event, at);
    if (line !== undefined) print(line);
  };
  const stackDirectory = stack ?? (await synthesize());
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
          onFailure: (error) => onEvent({ type: "reloadFailed", message: (error as Error).message }, new Date()),
        })
      : async () => {};
  const stop = async () => {
    // First: a thread that a debugger holds does not end.
    if (inspectPort !== undefined) inspector.close();
    await stopWatching();
    if (reports) print(iamReport(await runtime.permissions()));
    await runtime.close();
  };
  onceToldToStop(() => void stop());
  print(readyText(runtime.endpoints, runtime.leftOut));
  if (json) console.log(JSON.stringify(runtime.endpoints));
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
