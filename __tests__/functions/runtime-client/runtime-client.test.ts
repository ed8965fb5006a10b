import { runtimeClientOf } from "../../../local/lambda/process/node-program";
import { temporaryFolder } from "../../helpers/temporary-folder";
import { functionErrorOf, TestFunctions } from "../../helpers/test-functions";
import { GROUPS, type HandlerGroup } from "./handlers";
import { runAlone, type Seen } from "./run-alone";

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
  const ends = () => functions.log(name, "platform").filter((line) => /^(INIT_)?REPORT |"platform\.(initR|r)eport"/.test(line)).length;
  const [before, lines] = [ends(), functions.log(name, "function").length];
  const result = await functions.invoke(name, event);
  await functions.until("the end of the log", () => ends() > before);
  const log = functions.log(name, "function").slice(lines);
  return { answer: result.kind === "payload" ? { payload: result.payload } : functionErrorOf(result), log };
}

const alone = new Map<string, ReturnType<typeof runAlone>>();

/** What the client alone makes of a group. It is asked once for runtimes that have the same client and start it in the same way. */
function seenAlone(runtime: string, name: string, group: HandlerGroup): ReturnType<typeof runAlone> {
  const key = JSON.stringify([runtimeClientOf(runtime), name, group.events, group.dependsOnFlags && runtime]);
  const seen = alone.get(key) ?? runAlone(folder, runtime, name, group);
  alone.set(key, seen);
  return seen;
}

describe.each(Object.entries(GROUPS))("%s", (runtime, groups) => {
  const named = groups.map((group, i) => [`case-${i}`, group] as const);
  const all = named.map(([name, { code, handler, logFormat = "Text", logLevel = "INFO" }]) => {
    const settings = { runtime, logFormat, applicationLogLevel: logLevel, ...(handler !== undefined && { handler }) };
    return [name, { code, settings }] as const;
  });
  const functions = new TestFunctions(folder, Object.fromEntries(all), []);
  beforeAll(() => functions.start());
  afterAll(() => functions.close());

  const cases = named.flatMap(([name, group]) => Object.entries(group.events).map(([what, event]) => ({ what, event, name, group })));
  test.each(cases)("$what: invoker and log get what Lambda's client gives", async ({ what, event, name, group }) => {
    const [here, seen] = await Promise.all([runHere(functions, name, event), seenAlone(runtime, name, group)]);

    const expected = seen.get(what);
    if (expected === undefined) throw new Error(`the client alone was not given ${what}`);
    expect(normalized(here)).toEqual(normalized(expected));
  });
});
