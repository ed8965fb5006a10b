import { temporaryFolder } from "../../helpers/temporary-folder";
import { functionErrorOf, TestFunctions } from "../../helpers/test-functions";
import { ANSWERS, CALLBACKS, ERRORS, type HandlerCase, LATE_WORK, LOGS, MODULES, STREAMS } from "./handlers";
import { runAlone, type Seen } from "./run-alone";

const ALL = { ...MODULES, ...ANSWERS, ...ERRORS, ...CALLBACKS, ...STREAMS, ...LOGS, ...LATE_WORK };

/** nodejs20.x and nodejs22.x have the same client, and differ in which modules Node.js takes. */
const CASES: readonly [runtime: string, cases: Readonly<Record<string, HandlerCase>>][] = [
  ["nodejs20.x", MODULES],
  ["nodejs22.x", ALL],
  ["nodejs24.x", ALL],
];

const folder = temporaryFolder();

/** Request ids, times, processes and folders are others in each run. */
function normalized({ answer, log }: Seen): Seen {
  const plain = (text: string) =>
    text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "REQUEST-ID")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
      .replace(/\(node:\d+\)/g, "(node:PID)")
      .replace(/(file:\/\/)?\/[^\s"'(]*\/(alone-\w+|case-\d+-\w+\/task)/g, "TASK")
      // How an event arrives is no matter of the client's.
      .replace(/,\\?" +at process\.processTicksAndRejections \([^)]*\)\\?"/g, "")
      .replace(/(\n|\\+n) +at process\.processTicksAndRejections \([^)]*\)/g, "")
      // Both start the client by a module of their own.
      .replace(/[^\s"'(]*\/(alone|bootstrap)\.js(:\d+)*/g, "START");
  const isLong = "payload" in answer && answer.payload.length > 10_000;
  return { answer: isLong ? answer : JSON.parse(plain(JSON.stringify(answer))), log: log.map(plain).sort() };
}

async function runHere(functions: TestFunctions, name: string, event: unknown): Promise<Seen> {
  const result = await functions.invoke(name, event);
  const isLast = (line: string) => /^(INIT_)?REPORT |"platform\.(initR|r)eport"/.test(line);
  await functions.until("the end of the log", () => functions.log(name, "platform").some(isLast));
  const log = functions.log(name, "function");
  return { answer: result.kind === "payload" ? { payload: result.payload } : functionErrorOf(result), log };
}

describe.each(CASES)("%s", (runtime, cases) => {
  const all = Object.values(cases).map(({ code, handler, logFormat = "Text", logLevel = "INFO" }, i) => {
    const settings = { runtime, logFormat, applicationLogLevel: logLevel, ...(handler !== undefined && { handler }) };
    return [`case-${i}`, { code, settings }] as const;
  });
  const functions = new TestFunctions(folder, Object.fromEntries(all), []);
  beforeAll(() => functions.start());
  afterAll(() => functions.close());

  test.each(Object.entries(cases).map(([what, handler], i) => ({ what, handler, name: `case-${i}` })))(
    "$what: invoker and log get what Lambda's client gives",
    async ({ handler, name }) => {
      const [here, alone] = await Promise.all([runHere(functions, name, handler.event ?? {}), runAlone(folder, runtime, name, handler)]);

      expect(normalized(here)).toEqual(normalized(alone));
    },
  );
});
