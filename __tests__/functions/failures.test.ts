import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest, TestFunctions } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const REQUEST_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

describe("an execution environment", () => {
  const fn = { code: "exports.handler = async ({ does }) => (does === undefined ? 'fine' : eval('(async () => { ' + does + ' })()'));" };
  const functions = new TestFunctions(temporaryFolder(), { fn: { ...fn, settings: { timeoutSeconds: 2 } } }, []);
  beforeAll(() => functions.start());
  afterAll(() => functions.close());

  test.each([
    ["process.exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"],
    ["process.exit(0)", "Runtime.ExitError", "Runtime exited without providing a reason"],
    ["process.kill(process.pid)", "Runtime.ExitError", "Runtime exited with error: signal: terminated"],
    ["process.kill(0, 'SIGKILL')", "Runtime.ExitError", "Runtime exited with error: signal: killed"],
    ["process.abort()", "Runtime.ExitError", "Runtime exited with error: signal: aborted (core dumped)"],
    // As an endless loop does, without the processor.
    ["Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", "Sandbox.Timedout", "Task timed out after 2.00 seconds"],
  ])("is ended by %s, and nothing else is", async (statement, errorType, text) => {
    expect(await functions.returned("fn", {})).toBe("fine");

    const answer = await functions.failed("fn", { does: `${statement}; await new Promise((r) => setTimeout(r, 9e3));` });

    expect(answer).toEqual({
      errorType,
      errorMessage: expect.stringMatching(new RegExp(`^RequestId: ${REQUEST_ID} Error: ${text.replace(/[()]/g, "\\$&")}$`)),
    });
    const next = await functions.invoke("fn");
    expect(next).toMatchObject({ kind: "payload", payload: '"fine"' });
    // Another environment was started for it.
    expect(next.initMs).toBeGreaterThan(0);
  });

  test("is ended by an unhandled rejection, as Node in Lambda does", async () => {
    const does = "Promise.reject(new TypeError('nobody waits')); await new Promise((r) => setTimeout(r, 9e3));";

    expect(await functions.failed("fn", { does })).toEqual({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "TypeError: nobody waits",
    });
    expect((await functions.invoke("fn")).initMs).toBeGreaterThan(0);
  });
});

test("how a process ended is told, also when the runtime's thread was busy while it ended", async () => {
  const functions = await start({
    fn: {
      // Without its answers it is given a second to end.
      code: `exports.handler = async () => {
        const { closeSync, writeSync } = require("node:fs");
        closeSync(4);
        writeSync(1, "closed\\n");
        await new Promise((resolve) => setTimeout(resolve, 500));
        process.exit(5);
      };`,
    },
  });
  const answer = functions.failed("fn");
  await functions.until("the closed end", () => functions.log("fn", "function").includes("closed"));
  // The runtime sees the closed end in its next turns.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);

  expect(await answer).toMatchObject({ errorMessage: expect.stringMatching(/exit status 5$/) });
});

test("Buffers that come little by little are within the memory limit too", async () => {
  const functions = await start({
    fn: {
      code: `exports.handler = async () => {
        const all = [];
        for (;;) { all.push(new Uint8Array(1e6).fill(1)); await new Promise((resolve) => setImmediate(resolve)); }
      };`,
    },
  });

  expect(await functions.failed("fn")).toMatchObject({ errorType: "Runtime.OutOfMemory" });
});

test.each([
  ["throw new Error('no table')", "Error", "no table"],
  ["process.exit(4)", "Runtime.ExitError", /^RequestId: .+ Error: Runtime exited with error: exit status 4$/],
])("a module that does %s fails each event that would load it", async (code, errorType, message) => {
  const functions = await start({ fn: { code } });

  for (const _attempt of [1, 2]) {
    const answer = await functions.failed("fn");
    expect(answer).toEqual({
      errorType,
      errorMessage: typeof message === "string" ? message : expect.stringMatching(message),
    });
  }
  // It is tried again each time.
  expect(functions.log("fn", "platform").filter((line) => line.startsWith("INIT_START"))).toHaveLength(2);
});
