import { readStack } from "../../local/terraform/read-stack";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const folder = temporaryFolder();
const start = functionsPerTest(folder);

test("the variables of a function have Lambda's values and the stack's, and nothing of the host's", async () => {
  process.env.OF_THE_HOST = "secret";
  const code = "exports.handler = async () => process.env;";
  const functions = await start({ fn: { code, settings: { environment: { STAGE: "test" }, memoryMb: 256 } } });

  const variables = (await functions.returned("fn")) as Record<string, string>;

  expect(variables).toEqual({
    _HANDLER: "index.handler",
    _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
    AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_FUNCTION_NAME: "fn",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: "Text",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/fn",
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    AWS_REGION: "eu-west-1",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_SECRET_ACCESS_KEY: expect.any(String),
    AWS_SESSION_TOKEN: expect.any(String),
    HOME: variables.LAMBDA_TASK_ROOT,
    LAMBDA_TASK_ROOT: expect.stringMatching(/fn-\w+\/task$/),
    LANG: "en_US.UTF-8",
    LD_LIBRARY_PATH: expect.stringMatching(/^\/lib64:/),
    NODE_PATH: expect.stringMatching(/\/opt\/nodejs\/node22\/node_modules:.*\/opt\/nodejs\/node_modules$/),
    PATH: expect.stringMatching(/:\/usr\/bin:\/bin:.*\/opt\/bin$/),
    STAGE: "test",
    TZ: ":UTC",
  });
});

test("numbers and booleans of the stack are text in the environment", async () => {
  const environment = { variables: { COUNT: 3, FLAG: true } };
  const stack = writeFixtureStack(folder, { message: { code: "exports.handler = 1;", attributes: { environment } } });

  expect((await readStack(stack)).model.functions[0]?.environment).toEqual({ COUNT: "3", FLAG: "true" });
});

test("a handler in a folder requires what lies beside it", async () => {
  const code = { "src/app.js": "exports.run = async () => require('./text');", "src/text.json": '"required"' };
  const functions = await start({ fn: { code, settings: { handler: "src/app.run" } } });

  expect(await functions.returned("fn")).toBe("required");
});

test("an environment whose handler threw is used again", async () => {
  const code = "let count = 0; exports.handler = async ({ fails }) => { count += 1; if (fails) throw new TypeError('no'); return count; };";
  const functions = await start({ fn: { code } });

  await functions.invoke("fn", { fails: true });

  expect(await functions.returned("fn")).toBe(2);
});

test("null that is thrown where nobody catches it ends the environment with an error", async () => {
  const functions = await start({
    fn: { code: "exports.handler = async () => { setTimeout(() => { throw null; }, 1); await new Promise((r) => setTimeout(r, 9e3)); };" },
  });

  // As Lambda's client reports what has no name, message and stack.
  expect(await functions.failed("fn")).toMatchObject({ errorType: "handled" });
});
