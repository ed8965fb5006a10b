// The console of a function: lines in the format that its logging configuration asks for, from the level on that it asks for
// (docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html).

const { format } = require("node:util");
const { isErrorLike } = require("./describe-error");

/** From the most detailed to the least. */
const LEVELS = /** @type {const} */ (["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);

/** @typedef {(typeof LEVELS)[number]} Level */
/** @typedef {((level: Level, params: unknown[]) => void) & { requestId: string }} FunctionLog */

/**
 * @param {import("./worker-protocol").FunctionSetup} setup
 * @param {(line: string) => void} write
 * @returns {FunctionLog} for what the runtime itself logs; its `requestId` is the event's that runs.
 */
function writeConsoleToLog({ logFormat, logLevel }, write) {
  /** @type {FunctionLog} */
  const log = Object.assign(
    (/** @type {Level} */ level, /** @type {unknown[]} */ params) => {
      // Only the JSON format has levels to filter by.
      if (logFormat === "JSON" && LEVELS.indexOf(level) < LEVELS.indexOf(logLevel)) return;
      write(logFormat === "JSON" ? jsonLine(level, log.requestId, params) : textLine(level, log.requestId, params));
    },
    { requestId: "" },
  );
  for (const level of /** @type {const} */ (["trace", "debug", "info", "warn", "error"])) {
    console[level] = (...params) => log(/** @type {Level} */ (level.toUpperCase()), params);
  }
  console.log = console.info;
  // Lambda's own runtime adds it.
  Object.assign(console, { fatal: (/** @type {unknown[]} */ ...params) => log("FATAL", params) });
  return log;
}

/**
 * @param {Level} level
 * @param {string} requestId
 * @param {unknown[]} params
 */
function textLine(level, requestId, params) {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...params)}`;
}

/**
 * @param {Level} level
 * @param {string} requestId
 * @param {unknown[]} params
 */
function jsonLine(level, requestId, params) {
  const entry = { timestamp: new Date().toISOString(), level, requestId };
  if (params.length > 1) {
    const error = params.find(isErrorLike);
    return JSON.stringify({ ...entry, message: format(...params), ...(error && describe(error)) });
  }
  const [message] = params;
  try {
    return JSON.stringify({ ...entry, message }, (_key, value) => (isErrorLike(value) ? { ...describe(value), ...value } : value));
  } catch {
    // Cycles and BigInts have no JSON.
    return JSON.stringify({ ...entry, message: format(message) });
  }
}

/** @param {Error & { stack: string }} error */
function describe(error) {
  return { errorType: error.constructor?.name ?? "UnknownError", errorMessage: error.message, stackTrace: error.stack.split("\n") };
}

module.exports = { writeConsoleToLog };
