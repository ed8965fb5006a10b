// What both ends of an execution environment's channel agree on.

/**
 * What a process is told before it loads anything, as the head of the first frame.
 * @typedef {object} ProcessSetup
 * @property {string} runtimeClient Path of the module of aws-lambda-ric.
 * @property {Readonly<Record<string, number>>} emulatedHosts Host names of AWS that are served here, and the ports that serve them.
 */

/** Frames from the process, beside the log entries of Lambda's client. */
const FRAME_TYPES = /** @type {const} */ ({
  /** The process waits for its next event. */
  next: 0xfa4f0001,
  /** [request id] newline [answer: JSON]. */
  done: 0xfa4f0002,
  /** [request id] newline [error: JSON]. */
  error: 0xfa4f0003,
  /** The name of a host of AWS that is not emulated, and that the function may not connect to. */
  hostRefused: 0xfa4f0004,
});

/** The upper half of the types of Lambda's own frames, which are log entries. The lower half tells format and level. */
const LOG_FRAME_PREFIX = 0xa55a;

/** @param {number} type */
function isLogFrame(type) {
  return type >>> 16 === LOG_FRAME_PREFIX;
}

module.exports = {
  FRAME_TYPES,
  isLogFrame,
  /** Bytes before a frame's content: type, length, time. */
  FRAME_HEADER_BYTES: 16,
  /** Events come in here. */
  EVENTS_FD: 3,
  /** Answers and log entries leave here; Lambda's client is told in `_LAMBDA_TELEMETRY_LOG_FD`. */
  ANSWERS_FD: 4,
};
