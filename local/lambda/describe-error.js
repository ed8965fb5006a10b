// Errors in the form in which Lambda answers them to the invoker.

const { inspect } = require("node:util");
const { isNativeError } = require("node:util/types");

/** Ends the execution environment, as an unhandled rejection ends Node. */
class UnhandledPromiseRejection extends Error {
  /** @param {unknown} reason */
  constructor(reason) {
    super(text(reason));
    this.name = "Runtime.UnhandledPromiseRejection";
  }
}

/**
 * @param {unknown} error what a handler threw: any value, an Error or not.
 * @returns {import("./worker-protocol").ErrorDescription} in texts only, since it goes to the invoker as JSON.
 */
function describeError(error) {
  if (!isErrorLike(error)) return { errorType: typeof error, errorMessage: text(error), trace: [] };
  return { errorType: text(error.name), errorMessage: text(error.message), trace: error.stack.split("\n") };
}

/**
 * An error's name and message may be any value, a BigInt for instance; some objects have no text of their own.
 * @param {unknown} value
 */
function text(value) {
  try {
    return String(value);
  } catch {
    return inspect(value);
  }
}

/**
 * @param {unknown} value
 * @returns {value is Error & { stack: string }}
 */
function isErrorLike(value) {
  if (typeof value !== "object" || value === null) return false;
  const { name, message, stack } = /** @type {Partial<Error>} */ (value);
  return typeof stack === "string" && (isNativeError(value) || (typeof name === "string" && typeof message === "string"));
}

module.exports = { describeError, isErrorLike, UnhandledPromiseRejection };
