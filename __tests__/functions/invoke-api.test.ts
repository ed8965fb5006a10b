import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { signedHeaders } from "../helpers/sign-request";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const ECHO = `exports.handler = async (event, { clientContext, invokedFunctionArn }) => {
  console.log("said", event.say);
  if (event.fails) throw new RangeError("too far");
  return { event, clientContext, invokedFunctionArn, trace: process.env._X_AMZN_TRACE_ID };
};`;

test("RequestResponse answers what the function returns, by any of its names", async () => {
  const functions = await start({ echo: { code: ECHO } });
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:echo";

  for (const name of ["echo", "echo:$LATEST", "123456789012:function:echo", arn, `${arn}:$LATEST`]) {
    const { status, headers, body } = await functions.call(name, { "x-amzn-trace-id": "Root=1-2-3" }, '{"say":"hi"}');

    expect(status).toBe(200);
    expect(headers["x-amz-executed-version"]).toBe("$LATEST");
    expect(headers["x-amz-function-error"]).toBeUndefined();
    const invokedFunctionArn = name.endsWith("$LATEST") ? `${arn}:$LATEST` : arn;
    expect(JSON.parse(body)).toEqual({ event: { say: "hi" }, invokedFunctionArn, trace: "Root=1-2-3" });
  }
});

test("a function's error is a 200 that says so", async () => {
  const functions = await start({ echo: { code: ECHO } });

  const { status, headers, body } = await functions.call("echo", {}, '{"fails":true}');

  expect([status, headers["x-amz-function-error"]]).toEqual([200, "Unhandled"]);
  expect(JSON.parse(body)).toEqual({ errorType: "RangeError", errorMessage: "too far", trace: expect.any(Array) });
});

test("the end of the log has 4 KB, and begins with a whole character", async () => {
  const functions = await start({ fn: { code: "exports.handler = async () => console.log('ü'.repeat(5000));" } });

  const { headers } = await functions.call("fn", { "x-amz-log-type": "Tail" });

  const tail = Buffer.from(String(headers["x-amz-log-result"]), "base64");
  expect([4_096, 4_095]).toContain(tail.length);
  expect(tail.toString("utf8")).toMatch(/^ü+\nEND RequestId: /);
});

test("the end of the log comes along on demand, and the client's context gets through", async () => {
  const functions = await start({ echo: { code: ECHO } });
  const context = Buffer.from('{"custom":{"a":1}}').toString("base64");

  const { headers, body } = await functions.call("echo", { "x-amz-log-type": "Tail", "x-amz-client-context": context }, '{"say":"hi"}');

  const id = headers["x-amzn-requestid"];
  const lines = Buffer.from(String(headers["x-amz-log-result"]), "base64").toString().split("\n");
  expect(lines).toEqual([
    `START RequestId: ${id} Version: $LATEST`,
    expect.stringMatching(new RegExp(`^\\S+\t${id}\tINFO\tsaid hi$`)),
    `END RequestId: ${id}`,
    expect.stringMatching(
      new RegExp(
        `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t$`,
      ),
    ),
    "",
  ]);
  expect(JSON.parse(body).clientContext).toEqual({ custom: { a: 1 } });
});

test("DryRun checks and runs nothing", async () => {
  const functions = await start({ echo: { code: ECHO } });

  expect((await functions.call("echo", { "x-amz-invocation-type": "DryRun" })).status).toBe(204);
  expect(functions.events).toEqual([]);
});

test.each([
  ["a function that does not exist", "nobody", {}, "{}", 404, "ResourceNotFoundException"],
  ["a version that does not exist", "echo:7", {}, "{}", 404, "ResourceNotFoundException"],
  ["an event that is no JSON", "echo", {}, "{", 400, "InvalidRequestContentException"],
  ["a kind of invocation that does not exist", "echo", { "x-amz-invocation-type": "Later" }, "{}", 400, "InvalidParameterValueException"],
  ["an event above 6 MB", "echo", {}, `"${"x".repeat(6 * 1024 * 1024)}"`, 413, "RequestTooLargeException"],
  [
    "an asynchronous event above 1 MB",
    "echo",
    { "x-amz-invocation-type": "Event" },
    `"${"x".repeat(1024 * 1024)}"`,
    413,
    "RequestTooLargeException",
  ],
  ["a function without a place", "disabled", {}, "{}", 429, "TooManyRequestsException"],
])("%s is refused", async (_what, name, headers, body, status, errorType) => {
  const functions = await start({ echo: { code: ECHO }, disabled: { code: ECHO, settings: { reservedConcurrency: 0 } } });

  const answer = await functions.call(name, headers, body);

  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([status, errorType]);
});

test("who does not sign is refused, and so is every other operation", async () => {
  const functions = await start({ echo: { code: ECHO } });

  const unsigned = await fetch(`${functions.endpoint}/2015-03-31/functions/echo/invocations`, { method: "POST", body: "{}" });
  expect([unsigned.status, unsigned.headers.get("x-amzn-errortype")]).toEqual([403, "MissingAuthenticationTokenException"]);
  expect((await functions.call("echo/../../list")).headers["x-amzn-errortype"]).toBe("ResourceNotFoundException");
});

test("who signed an hour ago is told so once", async () => {
  const functions = await start({ echo: { code: ECHO } });

  const { status, headers, body } = await functions.call("echo", {}, "{}", new Date(Date.now() - 3_600_000));

  expect([status, headers["x-amzn-errortype"]]).toEqual([403, "InvalidSignatureException"]);
  expect(JSON.parse(body)).toEqual({
    message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/),
  });
});

/** What Lambda's client makes of an error whose parts are not texts. */
const UNREADABLE = {
  errorType: "handled",
  errorMessage: "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
};

test.each([
  ["a BigInt for its message", "Object.assign(new Error(), { message: 10n })", UNREADABLE],
  ["a BigInt for its name", "Object.assign(new Error('no'), { name: 10n })", UNREADABLE],
  ["no prototype", "Object.create(null)", { errorType: "TypeError", errorMessage: "Cannot convert object to primitive value" }],
])("an error with %s is answered in texts", async (_what, thrown, description) => {
  const functions = await start({ fails: { code: `exports.handler = async () => { throw ${thrown}; };` } });

  const { status, headers, body } = await functions.call("fails");

  expect([status, headers["x-amz-function-error"]]).toEqual([200, "Unhandled"]);
  expect(JSON.parse(body)).toEqual({ ...description, trace: expect.any(Array) });
});

test.each(["//", "//evil.example/2015-03-31", "/%", "*"])("the signed request target %s is answered", async (target) => {
  // given
  const functions = await start({ echo: { code: ECHO } });
  const url = `${functions.endpoint}/${target.replace(/^\/*/, "")}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const headers = signedHeaders({ url, method: "POST", service: "lambda", region: "eu-west-1", credentials });
  // when
  const sent = request(functions.endpoint, { method: "POST", path: target, headers }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  // then
  expect([response.statusCode, response.headers["x-amzn-errortype"]]).toEqual(
    target === "*" ? [403, "InvalidSignatureException"] : [404, "UnknownOperationException"],
  );
  response.resume();
});
