// Runs Lambda's runtime client with nothing of the local runtime around it: its native module is a stand-in that has some events and writes
// down what the client answers. argv: the client's module, and the events as JSON: `[{ headers, bodyJson }]`.

const { writeSync } = require("node:fs");
const Module = require("node:module");
const { pathToFileURL } = require("node:url");
const { ANSWERS_FD, EVENT_MARK, LOG_FD } = require("./descriptors");

const [, , client = "", events = ""] = process.argv;
/** @type {{ headers: Record<string, string>, bodyJson: string }[]} */
const waiting = JSON.parse(events);

/** @param {object} answer */
const answers = (answer) => writeSync(ANSWERS_FD, `${JSON.stringify(answer)}\n`);

const nativeClient = {
  initializeClient() {},
  async next() {
    const event = waiting.shift();
    if (event === undefined) {
      // A streamed answer may still be on its way. Without it nothing keeps the process from ending.
      if (process.getActiveResourcesInfo().includes("TCPSocketWrap")) await new Promise(() => {});
      process.exit(0);
    }
    markLogs();
    // An event comes from outside, in a turn of the event loop of its own.
    await new Promise(setImmediate);
    return event;
  },
  done: (/** @type {string} */ id, /** @type {string} */ payload) => answers({ id, payload: String(payload) }),
  error: (/** @type {string} */ id, /** @type {string} */ error) => answers({ id, error: JSON.parse(error) }),
};

/** Parts what the log has until here from what the next event writes. */
function markLogs() {
  const frame = Buffer.alloc(16 + EVENT_MARK.length);
  frame.writeUInt32BE(0xa55a0003, 0);
  frame.writeUInt32BE(EVENT_MARK.length, 4);
  frame.write(EVENT_MARK, 16);
  writeSync(LOG_FD, frame);
  for (const output of [1, 2]) writeSync(output, EVENT_MARK);
}

const internals = /** @type {{ _load(request: string, ...rest: unknown[]): unknown }} */ (/** @type {unknown} */ (Module));
const load = internals._load;
internals._load = function (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) {
  if (request !== "./rapid-client.node") return Reflect.apply(load, this, [request, ...rest]);
  internals._load = load;
  return nativeClient;
};
import(pathToFileURL(client).href)
  .then(({ run }) => run?.(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER))
  .catch((error) =>
    setImmediate(() => {
      throw error;
    }),
  );
