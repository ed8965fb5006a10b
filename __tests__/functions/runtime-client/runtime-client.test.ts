import { temporaryFolder } from "../../helpers/temporary-folder";
import { TestFunctions } from "../../helpers/test-functions";
import { ANSWERS, CALLBACKS, ERRORS, type HandlerCase, LATE_WORK, LOGS, MODULES, STREAMS } from "./handlers";
import { runAlone, type Seen } from "./run-alone";

const CASES: readonly [name: string, HandlerCase][] = Object.entries({
  ...MODULES,
  ...ANSWERS,
  ...ERRORS,
  ...CALLBACKS,
  ...STREAMS,
  ...LOGS,
  ...LATE_WORK,
});

const folder = temporaryFolder();

/** Request ids, times and folders are others in each run. */
function normalized({ answer, log }: Seen): Seen {
  const plain = (text: string) =>
    text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "REQUEST-ID")
      .replace(/\(node:\d+\)/g, "(node:PID)")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
      .replace(/(file:\/\/)?\/[^\s"']*\/(alone-\w+|fn-[0-9a-f]+\/task)/g, "TASK")
      // Both start the client by a module of their own.
      .replace(/[^\s"'(]*\/(alone|bootstrap)\.js(:\d+)*/g, "START");
  return { answer: JSON.parse(plain(JSON.stringify(answer))), log: log.map(plain).sort() };
}

async function runHere(runtime: string, { code, handler, event = {}, logFormat = "Text", logLevel }: HandlerCase): Promise<Seen> {
  const settings = {
    runtime,
    logFormat,
    ...(handler !== undefined && { handler }),
    applicationLogLevel: logLevel ?? "INFO",
  } as const;
  const functions = new TestFunctions(folder, { fn: { code, settings } }, []);
  await functions.start();
  try {
    const { answer } = await functions.invoke("fn", event);
    const isLast = (line: string) => /^(INIT_)?REPORT |"platform\.(initR|r)eport"/.test(line);
    await functions.until("the end of the log", () => functions.log("fn", "platform").some(isLast));
    const log = functions.log("fn", "function");
    if (answer.kind === "returned") return { answer: { payload: answer.payload }, log };
    if (answer.kind === "failed") return { answer: { errorType: answer.errorType, errorMessage: answer.errorMessage }, log };
    throw new Error(answer.reason);
  } finally {
    await functions.close();
  }
}

describe.each(["nodejs20.x", "nodejs22.x", "nodejs24.x"])("%s", (runtime) => {
  test.concurrent.each(CASES)("%s: invoker and log get what Lambda's client gives", async (_name, handler) => {
    const [here, alone] = await Promise.all([runHere(runtime, handler), runAlone(folder, runtime, handler)]);

    expect(normalized(here)).toEqual(normalized(alone));
  });
});
