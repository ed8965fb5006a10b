// What `alone.js` and the test that starts it agree on.

module.exports = {
  /** Answers: JSON, one to a line. */
  ANSWERS_FD: 3,
  /** Log entries in the frames of Lambda's client. */
  LOG_FD: 4,
  /** Stands in each of stdout, stderr and the log before what an event writes. */
  EVENT_MARK: "\0event\0",
};
