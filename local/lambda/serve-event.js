// Runs a handler for one event at a time, with the rules of Lambda's own runtime for when an answer is one
// (docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html).

const { isAsyncFunction } = require("node:util/types");
const { describeError } = require("./describe-error");

/** @typedef {import("./worker-protocol").ToWorker} ToWorker */

/**
 * @typedef {object} Serving
 * @property {import("node:worker_threads").MessagePort | null} parentPort
 * @property {Function} handler
 * @property {import("./worker-protocol").FunctionSetup} setup
 * @property {import("./function-console").FunctionLog} log
 * @property {{ maxBytes(): number }} memory
 * @property {(message: import("./worker-protocol").FromWorker) => void} tell
 */

/** @param {Serving} serving */
function serve({ parentPort, handler, setup, log, memory, tell }) {
  /** What to do once nothing is left that could still call back. @type {() => void} */
  let whenIdle = () => {};
  process.on("beforeExit", () => whenIdle());

  parentPort?.on("message", (/** @type {ToWorker} */ invocation) => {
    const { requestId } = invocation;
    log.requestId = requestId;
    process.env._X_AMZN_TRACE_ID = invocation.traceId;
    // The thread lives by its port; without it, an event loop without work is seen.
    parentPort.unref();

    let isAnswered = false;
    /** @param {() => import("./worker-protocol").FromWorker} message */
    const answer = (message) => {
      if (isAnswered) return;
      isAnswered = true;
      whenIdle = () => {};
      parentPort.ref();
      tell(message());
    };
    const fail = (/** @type {unknown} */ error) =>
      answer(() => {
        log("ERROR", ["Invoke Error", error]);
        return { type: "failed", requestId, error: describeError(error), maxMemoryBytes: memory.maxBytes() };
      });
    const succeed = (/** @type {unknown} */ value) => {
      const payload = stringify(value);
      if (payload === undefined) return fail(new Error("Unable to stringify response body"));
      answer(() => ({ type: "result", requestId, payload, maxMemoryBytes: memory.maxBytes() }));
    };
    const context = {
      ...describeContext(setup, invocation),
      succeed,
      fail: (/** @type {unknown} */ error) => fail(error ?? "handled"),
      done: (/** @type {unknown} */ error, /** @type {unknown} */ value) => (error == null ? succeed(value) : fail(error)),
    };
    const callback = (/** @type {unknown} */ error, /** @type {unknown} */ value) => {
      if (error != null) return fail(error);
      if (!context.callbackWaitsForEmptyEventLoop) return succeed(value);
      whenIdle = () => succeed(value);
    };

    // A handler that neither returns a promise nor calls back has answered null, whatever it returned.
    whenIdle = () => (isAsyncFunction(handler) ? fail(neverSettled()) : succeed(null));
    try {
      const returned = handler(JSON.parse(invocation.event), context, callback);
      if (typeof returned?.then === "function") returned.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}

/**
 * docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 * @param {import("./worker-protocol").FunctionSetup} setup
 * @param {ToWorker} invocation
 */
function describeContext(setup, { requestId, deadlineMs = Number.MAX_SAFE_INTEGER, invokedFunctionArn, clientContext }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: "$LATEST",
    functionName: setup.functionName,
    memoryLimitInMB: String(setup.memoryMb),
    logGroupName: setup.logGroupName,
    logStreamName: setup.logStreamName,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    // Of a Cognito identity, which a mobile application of another time would have sent.
    identity: undefined,
    invokedFunctionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

/** @param {unknown} value */
function stringify(value) {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? "null";
  } catch {
    return undefined;
  }
}

function neverSettled() {
  return Object.assign(
    new Error("The Lambda runtime client detected an unexpected Node.js exit code: a promise of the handler was never settled"),
    { name: "Runtime.NodeJsExit" },
  );
}

module.exports = { serve };
