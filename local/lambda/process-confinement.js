// A handler owns its process on AWS. Here the process is the whole runtime, so what would end or change it ends the handler's thread only.
// (`process.exit` in a worker thread does so by itself.)

/** Names of signals as Lambda reports them; any other is given by its own name. */
const SIGNAL_TEXTS = /** @type {Record<string, string>} */ ({
  SIGABRT: "aborted (core dumped)",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault (core dumped)",
  SIGTERM: "terminated",
});

/**
 * @param {string} directory the folder of the unpacked bundle.
 * @param {(error: import("./worker-protocol").ErrorDescription, exitCode: number) => void} crash
 */
function confineProcess(directory, crash) {
  const kill = process.kill;
  /** @param {string} signal */
  const endBySignal = (signal) =>
    crash({ errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: signal: ${SIGNAL_TEXTS[signal] ?? signal}` }, 1);
  process.kill = (pid, signal = "SIGTERM") => {
    // Zero and below are groups of processes, which this one and npm belong to.
    const isOwn = pid === process.pid || pid === process.ppid || pid <= 0;
    if (isOwn && signal !== 0) endBySignal(String(signal));
    return isOwn || kill(pid, signal);
  };
  process.abort = () => {
    endBySignal("SIGABRT");
    throw new Error("unreachable: the thread has ended");
  };
  process.cwd = () => directory;
  process.argv = ["/var/lang/bin/node", "/var/runtime/index.mjs"];
}

module.exports = { confineProcess };
