// Runs Lambda's runtime client with nothing of the local runtime around it: its native module is a stand-in that has one event and writes
// down what the client answers. argv: the client's module, the event's head and body.

const { writeSync } = require("node:fs");
const Module = require("node:module");
const { pathToFileURL } = require("node:url");

const [, , client = "", headers = "", body = ""] = process.argv;
const ANSWERS_FD = 3;
let isServed = false;

const nativeClient = {
  initializeClient() {},
  async next() {
    if (isServed) {
      // A streamed answer may still be on its way.
      if (process.getActiveResourcesInfo().includes("TCPSocketWrap")) await new Promise((resolve) => setTimeout(resolve, 300));
      process.exit(0);
    }
    isServed = true;
    // An event comes from outside, in a turn of the event loop of its own.
    await new Promise(setImmediate);
    return { headers: JSON.parse(headers), bodyJson: body };
  },
  done: (/** @type {string} */ _id, /** @type {string} */ payload) => writeSync(ANSWERS_FD, JSON.stringify({ payload: String(payload) })),
  error: (/** @type {string} */ _id, /** @type {string} */ error) => writeSync(ANSWERS_FD, JSON.stringify({ error: JSON.parse(error) })),
};

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
