import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const TALKS = `exports.handler = async (event, { awsRequestId }) => {
  console.debug("debug"); console.log("log %d", 1); console.warn({ a: 1 }); console.error(new RangeError("far")); console.fatal("fatal");
  process.stdout.write("raw\\n");
  return awsRequestId;
};`;

test("the text format has each line with time, event and level, and Lambda's lines around them", async () => {
  const functions = await start({ fn: { code: TALKS } });

  const id = await functions.returned("fn");
  await functions.reported("fn");

  const lines = functions.log("fn", "function").filter((line) => line !== "raw");
  expect(lines.map((line) => line.split("\t").slice(1, 3))).toEqual([
    [id, "DEBUG"],
    [id, "INFO"],
    [id, "WARN"],
    [id, "ERROR"],
    [id, "FATAL"],
  ]);
  expect(lines[1]?.split("\t")[3]).toBe("log 1");
  expect(functions.log("fn", "platform").map((line) => line.split(" ", 1)[0])).toEqual(["INIT_START", "START", "END", "REPORT"]);
  await functions.until("what was written to stdout", () => functions.log("fn", "function").includes("raw"));
});

test("the JSON format is filtered by level, and has platform events", async () => {
  const functions = await start({ fn: { code: TALKS, settings: { logFormat: "JSON", applicationLogLevel: "WARN" } } });

  const requestId = await functions.returned("fn");
  await functions.reported("fn");

  const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  const lines = functions.log("fn", "function").filter((line) => line !== "raw");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { timestamp, level: "WARN", requestId, message: { a: 1 } },
    {
      timestamp,
      level: "ERROR",
      requestId,
      message: { errorType: "RangeError", errorMessage: "far", stackTrace: expect.any(Array) },
    },
    { timestamp, level: "FATAL", requestId, message: "fatal" },
  ]);
  expect(functions.log("fn", "platform").map((line) => JSON.parse(line))).toEqual([
    {
      time: timestamp,
      type: "platform.initStart",
      record: {
        initializationType: "on-demand",
        phase: "init",
        runtimeVersion: `nodejs22.x on Node.js ${process.version}`,
        functionName: "fn",
        functionVersion: "$LATEST",
      },
    },
    { time: timestamp, type: "platform.start", record: { requestId, version: "$LATEST" } },
    {
      time: timestamp,
      type: "platform.report",
      record: {
        requestId,
        metrics: {
          durationMs: expect.any(Number),
          billedDurationMs: expect.any(Number),
          memorySizeMB: 128,
          maxMemoryUsedMB: expect.any(Number),
          initDurationMs: expect.any(Number),
        },
        status: "success",
      },
    },
  ]);
});

test("a system log level of WARN keeps what went wrong", async () => {
  const code = "exports.handler = async ({ fails }) => { if (fails) process.exit(1); };";
  const functions = await start({ fn: { code, settings: { logFormat: "JSON", systemLogLevel: "WARN" } } });

  await functions.invoke("fn");
  await functions.invoke("fn", { fails: true });
  await functions.reported("fn");

  expect(functions.log("fn", "platform").map((line) => JSON.parse(line))).toMatchObject([
    { type: "platform.report", record: { status: "error", errorType: "Runtime.ExitError" } },
  ]);
});

test("a REPORT says how an event ended that did not end well", async () => {
  const functions = await start({
    slow: { code: "exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 9e3));", settings: { timeoutSeconds: 1 } },
    exits: { code: "exports.handler = async () => process.exit(2);" },
  });

  await functions.invoke("slow");
  await functions.invoke("exits");
  await functions.reported("slow");
  await functions.reported("exits");

  expect(functions.log("slow", "platform")[2]).toMatch(/^\d{4}\S+ [\w-]{36} Task timed out after 1.00 seconds$/);
  expect(functions.log("slow", "platform").at(-1)).toMatch(/\tStatus: timeout\t$/);
  expect(functions.log("exits", "platform")[2]).toMatch(
    /^RequestId: [\w-]{36} Error: Runtime exited with error: exit status 2\nRuntime.ExitError$/,
  );
  expect(functions.log("exits", "platform").at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.ExitError\t$/);
});
