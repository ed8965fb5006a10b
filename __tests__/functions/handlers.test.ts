import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

test("a handler may call back, and context.succeed, fail and done are the same", async () => {
  const functions = await start({
    fn: {
      code: `exports.handler = (event, context, callback) => {
        if (event.by === "callback") callback(null, "called back");
        if (event.by === "succeed") context.succeed("succeeded");
        if (event.by === "done") context.done(null, "done");
        if (event.by === "error") callback(new RangeError("too far"));
        if (event.by === "fail") context.fail("a text");
      };`,
    },
  });

  expect(await functions.returned("fn", { by: "callback" })).toBe("called back");
  expect(await functions.returned("fn", { by: "succeed" })).toBe("succeeded");
  expect(await functions.returned("fn", { by: "done" })).toBe("done");
  expect(await functions.failed("fn", { by: "error" })).toEqual({
    errorType: "RangeError",
    errorMessage: "too far",
  });
  expect(await functions.failed("fn", { by: "fail" })).toEqual({ errorType: "string", errorMessage: "a text" });
});

test("a callback waits for what is still going on, unless the handler says otherwise", async () => {
  const functions = await start({
    fn: {
      code: `let last = "none";
      exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = event.waits;
        setTimeout(() => { last = event.name; }, 50);
        callback(null, { toJSON: () => last });
      };`,
    },
  });

  expect(await functions.returned("fn", { waits: true, name: "first" })).toBe("first");
  expect(await functions.returned("fn", { waits: false, name: "second" })).toBe("first");
});

test("a handler that neither returns a promise nor calls back answers null, as on AWS", async () => {
  const functions = await start({ fn: { code: "exports.handler = () => ({ statusCode: 200 });" } });

  expect(await functions.returned("fn")).toBeNull();
});

test("an async handler whose promise nothing can settle any more ends at once, as Lambda's client has it", async () => {
  const code = "exports.handler = async () => new Promise(() => {});";
  const functions = await start({ nodejs22: { code }, nodejs24: { code, settings: { runtime: "nodejs24.x" } } });

  expect(await functions.returned("nodejs22")).toBeNull();
  expect(await functions.failed("nodejs24")).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringContaining("Runtime exited without providing a reason"),
  });
});

test("an answer that has no JSON or is above 6 MB is an error, and the environment serves on", async () => {
  const functions = await start({ fn: { code: "exports.handler = async ({ size }) => (size === 0 ? 1n : 'x'.repeat(size));" } });

  expect(await functions.failed("fn", { size: 0 })).toEqual({
    errorType: "Error",
    errorMessage: "Unable to stringify response body",
  });
  expect(await functions.failed("fn", { size: 7_000_000 })).toEqual({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
  });
  expect((await functions.invoke("fn", { size: 1 })).initMs).toBeUndefined();
});

test("modules may be ES modules by their name or their package, and handlers deep in folders and objects", async () => {
  const functions = await start({
    byName: { code: { "index.mjs": "export const handler = async () => 'mjs'; await null;" } },
    byPackage: {
      code: { "package.json": '{"type":"module"}', "index.js": "import 'node:fs'; export const handler = async () => 'module';" },
    },
    deep: {
      code: { "src/api.js": "exports.routes = { connect: async () => 'deep' };" },
      settings: { handler: "src/api.routes.connect" },
    },
  });

  expect(await functions.returned("byName")).toBe("mjs");
  expect(await functions.returned("byPackage")).toBe("module");
  expect(await functions.returned("deep")).toBe("deep");
});

test("the context is complete", async () => {
  const functions = await start({
    fn: {
      code: `exports.handler = async (event, context) => ({
        ...context, identity: typeof context.identity, clientContext: typeof context.clientContext,
        logStreamName: typeof context.logStreamName, remaining: context.getRemainingTimeInMillis(), awsRequestId: typeof context.awsRequestId,
      });`,
      settings: { memoryMb: 256, timeoutSeconds: 7 },
    },
  });

  const { remaining, ...context } = (await functions.returned("fn")) as Record<string, unknown>;

  expect(context).toEqual({
    awsRequestId: "string",
    callbackWaitsForEmptyEventLoop: true,
    clientContext: "undefined",
    functionName: "fn",
    functionVersion: "$LATEST",
    identity: "undefined",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
    logGroupName: "/aws/lambda/fn",
    logStreamName: "string",
    memoryLimitInMB: "256",
  });
  expect(remaining).toBeGreaterThan(1);
  expect(remaining).toBeLessThanOrEqual(7_000);
});
