// Runs one function in a worker thread, as the Lambda runtime does in an execution environment: loads the handler once, then answers
// one event at a time. Plain JavaScript, because a worker thread is started by Node itself, without the loader that runs the rest of
// the project's TypeScript.

const { parentPort, workerData } = require("node:worker_threads");
const path = require("node:path");
const { format } = require("node:util");

/** @typedef {import("./worker-protocol").FunctionSetup} FunctionSetup */
/** @typedef {import("./worker-protocol").ToWorker} ToWorker */
/** @typedef {import("./worker-protocol").FromWorker} FromWorker */

/** @type {FunctionSetup} */
const setup = workerData;
let requestId = "";

/** @param {FromWorker} message */
const tell = (message) => parentPort?.postMessage(message);

for (const level of /** @type {const} */ (["trace", "debug", "info", "warn", "error"])) {
  console[level] = (...params) => tell({ type: "log", line: logLine(level.toUpperCase(), params) });
}
console.log = console.info;
process.cwd = () => setup.directory;

/** @type {Promise<Function>} */
const handler = loadHandler();
handler.then(
  () => tell({ type: "ready" }),
  (error) => tell({ type: "initFailed", error: describe(error) }),
);

parentPort?.on("message", async (/** @type {ToWorker} */ { requestId: id, event, deadlineMs }) => {
  requestId = id;
  try {
    const result = await call(await handler, JSON.parse(event), context(id, deadlineMs));
    tell({ type: "result", requestId: id, payload: JSON.stringify(result) ?? "null" });
  } catch (error) {
    tell({ type: "failed", requestId: id, error: describe(error) });
  }
});

/** `file.export`, from `/var/task` on AWS and from the unpacked bundle here. */
async function loadHandler() {
  const dot = setup.handler.lastIndexOf(".");
  const [file, name] = [setup.handler.slice(0, dot), setup.handler.slice(dot + 1)];
  const module = await load(path.resolve(setup.directory, file));
  const found = module[name] ?? module.default?.[name];
  if (typeof found !== "function") {
    throw Object.assign(new Error(`${setup.handler} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
  }
  return found;
}

/** @param {string} file Without its extension. */
async function load(file) {
  try {
    return require(file);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== "MODULE_NOT_FOUND" || !message.includes(file)) throw error;
    return import(`${file}.mjs`);
  }
}

/**
 * @param {Function} handle Asynchronous, or with a callback as its third parameter.
 * @param {unknown} event
 * @param {object} context
 */
function call(handle, event, context) {
  return new Promise((resolve, reject) => {
    const answer = handle(event, context, (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      error ? reject(error) : resolve(result),
    );
    if (handle.length < 3 || typeof answer?.then === "function") resolve(answer);
  });
}

/**
 * @param {string} awsRequestId
 * @param {number} deadlineMs Epoch milliseconds.
 */
function context(awsRequestId, deadlineMs) {
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    logGroupName: setup.logGroupName,
    logStreamName: setup.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

/** @param {unknown} error As Lambda reports what a handler threw. */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

/**
 * One line of the function's log, in the format that its logging configuration asks for
 * (docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html).
 * @param {string} level
 * @param {unknown[]} params
 */
function logLine(level, params) {
  const timestamp = new Date().toISOString();
  if (setup.logFormat === "Text") return `${timestamp}\t${requestId}\t${level}\t${format(...params)}`;
  const [first] = params;
  const message = params.length > 1 ? format(...params) : first instanceof Error ? describe(first) : first;
  return JSON.stringify({ timestamp, level, requestId, message });
}
