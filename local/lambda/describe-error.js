// Errors in the form in which Lambda answers them to whoever invoked the function.

const { isNativeError } = require("node:util/types");

/** Ends the execution environment, as an unhandled rejection ends Node. */
class UnhandledPromiseRejection extends Error {
  /** @param {unknown} reason */
  constructor(reason) {
    super(String(reason));
    this.name = "Runtime.UnhandledPromiseRejection";
  }
}

/**
 * @param {unknown} error Whatever a handler threw; not all that is thrown is an Error.
 * @returns {import("./worker-protocol").ErrorDescription}
 */
function describeError(error) {
  if (!isErrorLike(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack.split("\n") };
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
