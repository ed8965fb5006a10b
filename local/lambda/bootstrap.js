// Runs one function in a worker thread, as the Lambda runtime does in an execution environment: loads the handler once, then answers
// one event at a time. Plain JavaScript, because a worker thread is started by Node itself, without the loader that runs the rest of
// the project's TypeScript.

const { parentPort, workerData } = require("node:worker_threads");
const { describeError, UnhandledPromiseRejection } = require("./describe-error");
const { connectEmulatedHostsHere } = require("./emulated-hosts");
const { writeConsoleToLog } = require("./function-console");
const { loadHandler } = require("./load-handler");
const { guardMemory } = require("./memory-guard");
const { confineProcess } = require("./process-confinement");
const { serve } = require("./serve-event");
const { refuseUnemulatedHosts } = require("./unemulated-hosts");

/** @typedef {import("./worker-protocol").FunctionSetup} FunctionSetup */
/** @typedef {import("./worker-protocol").FromWorker} FromWorker */
/** @typedef {import("./worker-protocol").ErrorDescription} ErrorDescription */

/** @type {FunctionSetup} */
const setup = workerData;

/** @param {FromWorker} message */
const tell = (message) => parentPort?.postMessage(message);

/**
 * Ends the thread, and with it the event that it was running.
 * @param {ErrorDescription} error
 * @param {number} exitCode
 */
function crash(error, exitCode) {
  tell({ type: "crashed", error, maxMemoryBytes: memory.maxBytes() });
  process.exit(exitCode);
}

const memory = guardMemory(setup.memoryMb, crash);
const log = writeConsoleToLog(setup, (line) => tell({ type: "log", line }));
confineProcess(setup.directory, crash);
connectEmulatedHostsHere(setup.emulatedHosts);
refuseUnemulatedHosts(Object.keys(setup.emulatedHosts), process.env, (host) => tell({ type: "hostRefused", host }));

// Codes of Lambda's own runtime. It logs these two before it ends.
process.on("uncaughtException", (error) => {
  log("ERROR", ["Uncaught Exception", error]);
  crash(describeError(error), 129);
});
process.on("unhandledRejection", (reason) => {
  const error = new UnhandledPromiseRejection(reason);
  log("ERROR", ["Unhandled Promise Rejection", error]);
  crash({ ...describeError(error), reason: describeError(reason) }, 128);
});

loadHandler(setup).then(
  (handler) => {
    serve({ parentPort, handler, setup, log, memory, tell });
    tell({ type: "ready" });
  },
  (error) => {
    log("ERROR", [error]);
    tell({ type: "initFailed", error: describeError(error) });
  },
);
