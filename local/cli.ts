import { UserError } from "./errors";
import { iamReport } from "./iam-report";
import { parseCommandLine, USAGE } from "./options";
import { eventLine, readyText } from "./printer";
import { startRuntime } from "./runtime";
import { onceToldToStop } from "./stop-signals";
import { synthesize } from "./synthesize";

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine === "help") {
    console.log(USAGE);
    return;
  }
  const { stack, json, iamReport: reports, ...settings } = commandLine;
  const print = json ? console.error : console.log;
  const runtime = await startRuntime({
    ...settings,
    stackDirectory: stack ?? (await synthesize()),
    onEvent(event, at) {
      const line = eventLine(event, at);
      if (line !== undefined) print(line);
    },
  });
  onceToldToStop(async () => {
    if (reports) print(iamReport(await runtime.permissions()));
    await runtime.close();
  });
  print(readyText(runtime.endpoints, runtime.leftOut));
  if (json) console.log(JSON.stringify(runtime.endpoints));
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
