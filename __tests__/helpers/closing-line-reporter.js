/**
 * @typedef {{ fullName: string, status: string }} Test
 * @typedef {{ testExecError?: unknown, testResults: Test[] }} TestFile
 */

/** Closes a run with what was skipped and why (a test that can't run says so in its title), and one line that counts. */
module.exports = class ClosingLineReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ testResults: TestFile[] }} results
   */
  onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap(({ testResults }) => testResults);
    const count = (/** @type {string} */ status) => tests.filter((test) => test.status === status).length;
    const skipped = tests.filter(({ status }) => status === "pending");
    // A file that does not even load has no tests to count, and has failed all the same.
    const broken = results.testResults.filter(({ testExecError, testResults }) => testExecError && testResults.length === 0);
    // jest prints its own summary after every reporter of ours.
    process.once("exit", () => {
      for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
      console.log(`${count("passed")} passed, ${count("failed") + broken.length} failed, ${skipped.length} skipped`);
    });
  }
};
