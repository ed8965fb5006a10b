import { writeFixtureStack } from "../helpers/fixture-stack";
import { type Gate, startGate } from "../helpers/start-gate";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

const INTERNAL_ERROR = "Internal server error";
const folder = temporaryFolder();

/** One route for each thing that a function can do; `count` tells how often an execution environment was used. */
const answers = (body: string) =>
  `let count = 0; exports.handler = async (event, context) => ({ statusCode: 200, body: String(${body}) });`;
const throws = (statement: string) => `let count = 0; exports.handler = async (event) => {
  count += 1;
  if (event.body.includes('"ask"')) return { statusCode: 200, body: String(count) };
  ${statement}
};`;
const logging = (log_format: string) => ({ logging_config: [{ log_format, log_group: "/aws/lambda/logs" }] });
const LOGS = `exports.handler = async () => {
  console.log("text", 1, { a: [true] });
  console.warn({ only: "object" });
  console.error(new RangeError("bad"));
  console.debug("two\\nlines");
  process.stdout.write("raw\\n");
  return { statusCode: 200, body: "logged" };
};`;

let gate: Gate;
let runtime: TestRuntime;
let client: WebSocketClient;
let connectionId: string;

beforeAll(async () => {
  gate = await startGate();
  const atTheGate = { environment: { variables: { GATE: gate.url } }, timeout: 20 };
  const stack = writeFixtureStack(folder, {
    throws: { code: throws("throw new TypeError('no');") },
    throwsText: { code: throws("throw 'just text';") },
    throwsLater: { code: throws("setTimeout(() => { throw null; }, 1); await new Promise(() => {});") },
    rejectsLater: { code: throws("Promise.reject(new Error('later')); await new Promise(() => {});") },
    exits: { code: throws("process.exit(3);") },
    hangs: { code: throws("await new Promise((resolve) => setTimeout(resolve, 60_000));"), attributes: { timeout: 1 } },
    spins: { code: throws("for (;;);"), attributes: { timeout: 1 } },
    tooSlow: {
      code: `exports.handler = async () => {
        await fetch(process.env.GATE, { method: "POST", body: "slow" });
        return { statusCode: 200, body: "too late" };
      };`,
      attributes: atTheGate,
      integration: { timeout_milliseconds: 100 },
    },
    failsToLoad: { code: "throw new SyntaxError('broken from the start');" },
    exitsOnLoad: { code: "process.exit(1);" },
    noHandler: { code: "exports.other = 1;" },
    noFile: { code: "exports.handler = 1;", attributes: { handler: "missing.handler" } },
    returnsNothing: { code: "exports.handler = async () => {};" },
    returnsText: { code: "exports.handler = async () => 'text';" },
    returnsNoStatus: { code: "exports.handler = async () => ({ body: 'text' });" },
    returnsOddStatus: {
      code: "exports.handler = async () => ({ statusCode: { toString: 1 }, headers: { a: { toString: 1 } }, body: 'text' });",
    },
    returnsObjectBody: { code: "exports.handler = async () => ({ statusCode: 200, body: { a: 1 } });" },
    returnsCircle: { code: "exports.handler = async () => { const a = {}; a.a = a; return a; };" },
    returnsStatusText: { code: "exports.handler = async () => ({ statusCode: '201', body: 'made' });" },
    returnsFailure: { code: "exports.handler = async () => ({ statusCode: 500, body: 'sorry' });" },
    returnsEmpty: { code: "exports.handler = async () => ({ statusCode: 200, body: '' });" },
    callback: {
      code: "exports.handler = (event, context, callback) => { setImmediate(callback, null, { statusCode: 200, body: 'called back' }); };",
    },
    callbackError: { code: "exports.handler = (event, context, callback) => callback(new Error('called back'));" },
    esm: { code: { "index.mjs": "export const handler = async () => ({ statusCode: 200, body: 'from ' + typeof require });" } },
    esmPackage: {
      code: {
        "index.js": "export const handler = async () => ({ statusCode: 200, body: import.meta.url.slice(-8) });",
        "package.json": '{"type":"module"}',
      },
    },
    subfolder: {
      code: { "src/app.js": "exports.run = async () => require('./text');", "src/text.json": '{"statusCode":200,"body":"required"}' },
      attributes: { handler: "src/app.run" },
    },
    environment: {
      code: answers("JSON.stringify(process.env)"),
      attributes: { environment: { variables: { STAGE: "test", COUNT: 3, FLAG: true } }, memory_size: 256 },
    },
    context: { code: answers("JSON.stringify({ ...context, remaining: context.getRemainingTimeInMillis() })"), attributes: { timeout: 7 } },
    files: { code: answers("[process.cwd() === process.env.LAMBDA_TASK_ROOT, require('fs').readdirSync('.')].length") },
    jsonLogs: { code: LOGS, attributes: logging("JSON") },
    textLogs: { code: LOGS, attributes: logging("Text") },
    logsMuch: {
      code: "exports.handler = async () => { console.log('x'.repeat(1024 * 1024)); return { statusCode: 200, body: 'done' }; };",
    },
    memory: { code: throws("const all = []; for (;;) all.push(new Array(1e6).fill({}));"), attributes: { memory_size: 128 } },
  });
  runtime = await TestRuntime.start(stack);
});

afterAll(async () => {
  await runtime?.close();
  await gate?.close();
});

beforeEach(async () => {
  ({ client, connectionId } = await runtime.connectWithId());
});

afterEach(() => client.terminate());

async function ask(type: string, more: object = {}): Promise<string> {
  client.send({ type, ...more });
  return client.next();
}

function frame(message: string): unknown {
  return { message, connectionId, requestId: expect.stringMatching(/^[\w-]{15}=$/) };
}

function logsOf(functionName: string): string[] {
  return runtime.events.flatMap((event) => (event.type === "functionLog" && event.functionName === functionName ? [event.line] : []));
}

describe("a function that fails", () => {
  test.each([
    ["throws", "TypeError: no"],
    ["throwsText", "string: just text"],
    ["throwsLater", "object: null"],
    ["rejectsLater", "Runtime.UnhandledPromiseRejection: Error: later"],
    ["exits", expect.stringMatching(/^Runtime\.ExitError: RequestId: [\w-]{36} Error: Runtime exited with error: exit status 3$/)],
    ["failsToLoad", "Runtime.UserCodeSyntaxError: SyntaxError: broken from the start"],
    ["exitsOnLoad", expect.stringMatching(/^Runtime\.ExitError: RequestId: [\w-]{36} Error: Runtime exited with error: exit status 1$/)],
    ["noHandler", "Runtime.HandlerNotFound: index.handler is undefined or not exported"],
    ["noFile", "Runtime.ImportModuleError: Error: Cannot find module 'missing'"],
    ["returnsCircle", "Error: Unable to stringify response body"],
    ["memory", expect.stringMatching(/^Runtime\.OutOfMemory: RequestId: [\w-]{36} Error: Runtime exited with error: signal: killed$/)],
  ])("%s: the client gets API Gateway's frame, the event says why", async (type, error) => {
    // when
    const answer: unknown = JSON.parse(await ask(type));
    // then
    expect(answer).toEqual(frame(INTERNAL_ERROR));
    expect(await runtime.event({ type: "invocation", routeKey: type })).toMatchObject({ outcome: "error", error });
  });

  test("keeps its execution environment when the handler threw", async () => {
    const before = Number(await ask("throws", { ask: true }));
    await ask("throws");
    expect(await ask("throws", { ask: true })).toBe(String(before + 2));
  });

  test.each(["exits", "throwsLater"])("%s: it loses its execution environment, and the next event gets a new one", async (type) => {
    await ask(type, { ask: true });
    await ask(type);
    expect(await ask(type, { ask: true })).toBe("1");
  });

  test.each(["hangs", "spins"])("%s: it is killed when its time is over, and replaced", async (type) => {
    // when
    const answer: unknown = JSON.parse(await ask(type));
    const next = await ask(type, { ask: true });
    // then
    expect(answer).toEqual(frame(INTERNAL_ERROR));
    expect(await runtime.event({ type: "invocation", routeKey: type })).toMatchObject({
      outcome: "error",
      error: expect.stringMatching(/^Sandbox\.Timedout: RequestId: [\w-]{36} Error: Task timed out after 1\.00 seconds$/),
    });
    expect(next).toBe("1");
  });

  test("tooSlow: the gateway gives up when the integration's time is over, and what comes later is dropped", async () => {
    // when
    const answer: unknown = JSON.parse(await ask("tooSlow"));
    const arrival = await gate.arrival();
    arrival.letThrough();
    // then
    expect(answer).toEqual(frame("Endpoint request timed out"));
    expect(await runtime.event({ type: "invocation", routeKey: "tooSlow" })).toMatchObject({ outcome: "timeout", durationMs: 100 });
    expect(await ask("esm")).toBe("from undefined");
  });
});

describe("what a function returns", () => {
  test.each(["returnsNothing", "returnsText", "returnsNoStatus", "returnsOddStatus", "returnsObjectBody"])(
    "%s: it is no proxy response",
    async (type) => {
      expect(JSON.parse(await ask(type))).toEqual(frame(INTERNAL_ERROR));
      expect(await runtime.event({ type: "invocation", routeKey: type })).toMatchObject({
        outcome: "error",
        error: expect.stringMatching(/^malformed proxy response: /),
      });
    },
  );

  test.each([
    ["returnsStatusText", "made", 201],
    ["returnsFailure", "sorry", 500],
  ])("%s: the body goes to the client, whatever the status", async (type, body, status) => {
    expect(await ask(type)).toBe(body);
    expect(await runtime.event({ type: "invocation", routeKey: type })).toMatchObject({ outcome: "ok", status });
  });

  test("returnsEmpty: there is nothing to send", async () => {
    // given
    client.send({ type: "returnsEmpty" });
    await runtime.event({ type: "invocation", routeKey: "returnsEmpty", outcome: "ok" });
    // then
    expect(await ask("esm")).toBe("from undefined");
  });
});

describe("a handler", () => {
  test.each([
    ["callback", "called back"],
    ["esm", "from undefined"],
    ["esmPackage", "index.js"],
    ["subfolder", "required"],
  ])("can be written as %s", async (type, body) => {
    expect(await ask(type)).toBe(body);
  });

  test("can fail by its callback", async () => {
    expect(JSON.parse(await ask("callbackError"))).toEqual(frame(INTERNAL_ERROR));
  });
});

describe("the environment of a function", () => {
  test("is what Lambda and the stack set, and nothing of the host's", async () => {
    const variables: Record<string, string> = JSON.parse(await ask("environment"));

    expect(variables).toEqual({
      _HANDLER: "index.handler",
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ENDPOINT_URL_DYNAMODB: runtime.endpoints.dynamodbEndpoint,
      AWS_ENDPOINT_URL_LAMBDA: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_FUNCTION_NAME: "environment",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_FORMAT: "Text",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/environment",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_REGION: "eu-west-1",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
      COUNT: "3",
      FLAG: "true",
      HOME: variables.LAMBDA_TASK_ROOT,
      LAMBDA_TASK_ROOT: expect.stringMatching(/environment-[0-9a-f]{16}$/),
      LANG: "en_US.UTF-8",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
      STAGE: "test",
      TZ: ":UTC",
    });
  });

  test("tells by the context which invocation this is and how long it may take", async () => {
    const context: { remaining: number; awsRequestId: string } = JSON.parse(await ask("context"));

    expect(context).toEqual({
      awsRequestId: expect.stringMatching(/^[\w-]{36}$/),
      callbackWaitsForEmptyEventLoop: true,
      functionName: "context",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:context",
      logGroupName: "/aws/lambda/context",
      logStreamName: expect.any(String),
      memoryLimitInMB: "128",
      remaining: expect.any(Number),
    });
    expect(context.remaining).toBeGreaterThan(5_000);
    expect(context.remaining).toBeLessThanOrEqual(7_000);
  });
});

describe("the log of a function", () => {
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const requestId = expect.stringMatching(/^[\w-]{36}$/);

  test("is JSON where its logging configuration says so", async () => {
    // when
    await ask("jsonLogs");
    await runtime.event({ type: "functionLog", functionName: "jsonLogs", line: "raw" });
    // then
    const lines = logsOf("jsonLogs").filter((line) => line !== "raw");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { timestamp: time, level: "INFO", requestId, message: "text 1 { a: [ true ] }" },
      { timestamp: time, level: "WARN", requestId, message: { only: "object" } },
      {
        timestamp: time,
        level: "ERROR",
        requestId,
        message: { errorType: "RangeError", errorMessage: "bad", stackTrace: expect.arrayContaining(["RangeError: bad"]) },
      },
      // And not the DEBUG line: the level of the JSON format is INFO unless the stack says otherwise.
    ]);
  });

  test("is text with tabs otherwise", async () => {
    // when
    await ask("textLogs");
    await runtime.event({ type: "functionLog", functionName: "textLogs", line: "raw" });
    // then
    const lines = logsOf("textLogs").filter((line) => line !== "raw");
    expect(lines.map((line) => line.split("\t").slice(2))).toEqual([
      ["INFO", "text 1 { a: [ true ] }"],
      ["WARN", "{ only: 'object' }"],
      ["ERROR", expect.stringMatching(/^RangeError: bad\n {4}at /)],
      ["DEBUG", "two\nlines"],
    ]);
    expect(lines.map((line) => line.split("\t").slice(0, 2))).toEqual(lines.map(() => [time, requestId]));
  });

  test("may have a line of 1 MB", async () => {
    expect(await ask("logsMuch")).toBe("done");
    expect(logsOf("logsMuch").map((line) => line.length > 1024 * 1024)).toEqual([true]);
  });
});
