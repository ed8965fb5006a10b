import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import type { LambdaFunction } from "../../local/model";
import { HAS_BOTO3, PYTHON_VERSION } from "../helpers/find-python";
import { temporaryFolder } from "../helpers/temporary-folder";
import { type TestFunction, TestFunctions } from "../helpers/test-functions";

const folder = temporaryFolder();
const HOST = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com";
const RUNTIME = `python${PYTHON_VERSION}`;

/** One function for many tests: a process takes longer to start than an event to run. */
const CODE = `
import decimal, json, logging, os, sys, time, urllib.request
import helper

logger = logging.getLogger("app")
print("loading")

class Unfit(Exception):
    pass

def context(event, context):
    client = context.client_context
    return {
        "id": context.aws_request_id, "arn": context.invoked_function_arn, "name": context.function_name,
        "version": context.function_version, "memory": context.memory_limit_in_mb, "group": context.log_group_name,
        "isInTime": 0 < context.get_remaining_time_in_millis() <= 20000, "client": client, "identity": context.identity.cognito_identity_id,
        "trace": os.environ["_X_AMZN_TRACE_ID"][:5], "helper": helper.VALUE, "argv": sys.argv, "cwd": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"],
    }

def values(event, context):
    return {"price": decimal.Decimal("1.5"), "text": "grün"}

def throws(event, context):
    raise Unfit("not today")

def unfit_answer(event, context):
    return {"when": object()}

def logs(event, context):
    print("one\\ntwo")
    logger.warning("careful:\\n%s", "both lines", extra={"room": "blue"})
    logger.info("quiet")
    sys.stderr.write("without an end")

def exits(event, context):
    os._exit(3)

def hangs(event, context):
    time.sleep(60)

def asks(event, context):
    with urllib.request.urlopen(event["url"]) as answer:
        return answer.read().decode()

def handler(event, context_):
    return globals()[event["do"]](event, context_)
`;

const FILES = { "app/index.py": CODE, "helper.py": "VALUE = 'beside'", "app/__init__.py": "" };
const python = (settings: Partial<LambdaFunction> = {}) => ({
  code: FILES,
  settings: { runtime: RUNTIME, handler: "app/index.handler", ...settings },
});

const LAYER = path.join(folder, "layer.zip");

const BOTO3 = `
import boto3

def handler(event, context):
    dry_run = boto3.client("lambda").invoke(FunctionName="fn", InvocationType="DryRun")
    posts = boto3.client("apigatewaymanagementapi", endpoint_url=event["endpoint"])
    post = posts.post_to_connection(ConnectionId="abc=", Data="hello")
    statuses = [answer["ResponseMetadata"]["HTTPStatusCode"] for answer in (dry_run, post)]
    try:
        boto3.client("s3").list_buckets()
    except Exception as error:
        return [*statuses, str(error)]
`;

/** Functions that cannot be loaded, and why. */
const BROKEN = [
  [
    "import nothing_like_this",
    "index.handler",
    "Runtime.ImportModuleError",
    "Unable to import module 'index': No module named 'nothing_like_this'",
  ],
  ["def handler(", "index.handler", "Runtime.UserCodeSyntaxError", /^Syntax error in module 'index': /],
  ["", "index.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'index'"],
  ["", "index", "Runtime.MalformedHandlerName", /^Bad handler 'index': /],
  ["raise KeyError('TABLE')", "index.handler", "KeyError", "'TABLE'"],
] as const;

const version = (value: string): TestFunction => ({
  code: { "index.py": "import beside\ndef handler(event, context): return beside.VALUE", "beside.py": `VALUE = "${value}"` },
  settings: { runtime: RUNTIME },
});

const FUNCTIONS: Readonly<Record<string, TestFunction>> = {
  fn: python(),
  reloading: version("old"),
  logging: python(),
  json: python({ logFormat: "JSON", applicationLogLevel: "WARN" }),
  short: python({ timeoutSeconds: 2 }),
  layered: {
    code: { "index.py": "import shared, other\ndef handler(event, context): return [shared.VALUE, other.VALUE]" },
    settings: {
      runtime: RUNTIME,
      layers: [{ arn: "arn:aws:lambda:eu-west-1:123456789012:layer:shared:1", code: { path: LAYER, sha256: "1" } }],
    },
  },
  boto3: {
    code: { "index.py": BOTO3 },
    statements: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }],
    settings: { runtime: RUNTIME, memoryMb: 256 },
  },
  ...Object.fromEntries(
    BROKEN.map(([code, handler], i) => [`broken-${i}`, { code: { "index.py": code }, settings: { runtime: RUNTIME, handler } }]),
  ),
};

const describePython = PYTHON_VERSION === undefined ? describe.skip : describe;

describePython(`a Python function${PYTHON_VERSION === undefined ? ", skipped: there is no python3 on the PATH" : ""}`, () => {
  const functions = new TestFunctions(folder, FUNCTIONS, []);
  let server: Server;

  beforeAll(async () => {
    writeFileSync(
      LAYER,
      zipSync({
        "python/shared.py": strToU8("VALUE = 'layer'"),
        [`python/lib/${RUNTIME}/site-packages/shared.py`]: strToU8("VALUE = 'site-packages of the layer'"),
        "python/other.py": strToU8("VALUE = 'beside'"),
      }),
    );
    server = createServer((request, response) => response.end(request.method === "GET" ? `${request.headers.host} ${request.url}` : ""));
    await once(server.listen(0, "127.0.0.1"), "listening");
    functions.hosts = { [HOST]: (server.address() as AddressInfo).port };
    await functions.start();
  });

  afterAll(async () => {
    await functions.close();
    server.closeAllConnections();
    server.close();
  });

  test("gets Lambda's context, answers what has JSON, and runs again after an error and an answer that has none", async () => {
    expect(await functions.returned("fn", { do: "context" })).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      arn: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
      name: "fn",
      version: "$LATEST",
      memory: "128",
      group: "/aws/lambda/fn",
      isInTime: true,
      client: null,
      identity: null,
      trace: "Root=",
      helper: "beside",
      argv: ["/var/runtime/bootstrap.py"],
      cwd: true,
    });
    expect(await functions.returned("fn", { do: "values" })).toEqual({ price: 1.5, text: "grün" });

    const thrown = await functions.call("fn", {}, JSON.stringify({ do: "throws" }));
    expect(thrown.headers["x-amz-function-error"]).toBe("Unhandled");
    expect(JSON.parse(thrown.body)).toEqual({
      errorMessage: "not today",
      errorType: "Unfit",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      stackTrace: [
        expect.stringMatching(/^ {2}File "\S+\/app\/index\.py", line \d+, in handler\n/),
        expect.stringMatching(/^ {2}File "\S+\/app\/index\.py", line \d+, in throws\n {4}raise Unfit\("not today"\)\n$/),
      ],
    });
    expect(await functions.failed("fn", { do: "unfit_answer" })).toEqual({
      errorType: "Runtime.MarshalError",
      errorMessage: "Unable to marshal response: Object of type object is not JSON serializable",
    });

    await functions.reported("fn", 4);
    const platform = functions.log("fn", "platform");
    expect(platform[0]).toMatch(new RegExp(`^INIT_START Runtime Version: ${RUNTIME} on Python ${PYTHON_VERSION}\\.`));
    // One environment for all of them, frozen in between.
    expect(platform.filter((line) => line.startsWith("INIT_START"))).toHaveLength(1);
    expect(platform.find((line) => line.startsWith("REPORT"))).toMatch(/Max Memory Used: [1-9]\d* MB/);
  });

  test("logs as on Lambda: what it prints in lines, an entry of the logging module in one, an error with its stack", async () => {
    await functions.returned("logging", { do: "logs" });
    await functions.invoke("logging", { do: "throws" });
    await functions.reported("logging", 2);

    const lines = functions.log("logging", "function");
    expect(lines).toHaveLength(6);
    expect(lines).toEqual(
      expect.arrayContaining([
        "loading",
        "one",
        "two",
        expect.stringMatching(/^\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\tcareful:\nboth lines$/),
        "without an end",
        expect.stringMatching(/^\[ERROR\] Unfit: not today\nTraceback \(most recent call last\):\n {2}File "\S+\/app\/index\.py", line/),
      ]),
    );
  });

  test("logs JSON with the level and the fields that were given, and leaves lines that were printed as they are", async () => {
    await functions.returned("json", { do: "logs" });
    await functions.invoke("json", { do: "throws" });
    await functions.reported("json", 2);

    const lines = functions.log("json", "function");
    expect(lines).toEqual(expect.arrayContaining(["one", "two", "without an end"]));
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line))).toEqual([
      { timestamp, level: "WARNING", message: "careful:\nboth lines", logger: "app", requestId, room: "blue" },
      {
        timestamp,
        log_level: "ERROR",
        errorType: "Unfit",
        errorMessage: "not today",
        requestId,
        stackTrace: [expect.any(String), expect.any(String)],
      },
    ]);
  });

  test("ends with its process and at its time, and the next event gets another environment", async () => {
    expect(await functions.failed("short", { do: "exits" })).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
    });
    expect(await functions.failed("short", { do: "hangs" })).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/Task timed out after 2\.00 seconds$/),
    });
    expect(await functions.returned("short", { do: "values" })).toEqual({ price: 1.5, text: "grün" });
  });

  test("reaches an emulated host by its name on AWS, and no other service of AWS", async () => {
    expect(await functions.returned("fn", { do: "asks", url: `https://${HOST}/dev` })).toBe(`${HOST} /dev`);
    expect(await functions.failed("fn", { do: "asks", url: "https://s3.eu-west-1.amazonaws.com/" })).toMatchObject({
      errorType: "UnemulatedServiceError",
      errorMessage: expect.stringContaining(
        "s3.eu-west-1.amazonaws.com is not emulated by the local runtime: set AWS_ENDPOINT_URL_S3, in the",
      ),
    });
    expect(functions.events.filter((event) => event.type === "notEmulated" && event.message.startsWith("fn "))).toHaveLength(1);
  });

  test.each(BROKEN.map((row, i) => [`broken-${i}`, ...row] as const))(
    "that cannot be loaded says why: %s, %j as %s",
    async (name, _code, _handler, errorType, errorMessage) => {
      expect(await functions.failed(name)).toEqual({
        errorType,
        errorMessage: typeof errorMessage === "string" ? errorMessage : expect.stringMatching(errorMessage),
      });
      await functions.until("the error in the log", () =>
        functions.log(name, "function").some((line) => line.startsWith(`[ERROR] ${errorType}`)),
      );
    },
  );

  test("runs its new code after a reload, modules included", async () => {
    expect(await functions.returned("reloading")).toBe("old");

    await functions.change({ ...FUNCTIONS, reloading: version("new") });

    expect(await functions.returned("reloading")).toBe("new");
  });

  test("finds modules in its layers, and files that a layer brings for this version of Python", async () => {
    expect(await functions.returned("layered")).toEqual(["site-packages of the layer", "beside"]);
  });

  (HAS_BOTO3 ? test : test.skip)(`finds emulated services with boto3${HAS_BOTO3 ? "" : ", skipped: it is not installed"}`, async () => {
    expect(await functions.returned("boto3", { endpoint: `https://${HOST}/dev` })).toEqual([
      204,
      200,
      expect.stringMatching(/s3\.\S*amazonaws\.com is not emulated by the local runtime: set AWS_ENDPOINT_URL_S3/),
    ]);
  });
});
