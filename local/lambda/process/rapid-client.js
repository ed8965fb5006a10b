// Lambda's runtime client speaks to the Lambda service through a native module with four functions. Here they speak to the local runtime.

const Module = require("node:module");
const { openEvents, sendSoon } = require("./channel");
const { FRAME_TYPES } = require("./protocol");

/** Answers the client's one request for `rapid-client.node`. */
function provideRapidClient() {
  const rapidClient = createRapidClient();
  // Undocumented, and what every tool hooks that has to replace a CommonJS module.
  const internals = /** @type {{ _load(request: string, ...rest: unknown[]): unknown }} */ (/** @type {unknown} */ (Module));
  const load = internals._load;
  internals._load = function (request, ...rest) {
    if (request !== "./rapid-client.node") return Reflect.apply(load, this, [request, ...rest]);
    internals._load = load;
    return rapidClient;
  };
}

function createRapidClient() {
  const events = openEvents();
  return {
    initializeClient() {},
    next: () => events.next(),
    /** @param {string} requestId @param {string} answer */
    done: (requestId, answer) => sendSoon(FRAME_TYPES.done, `${requestId}\n${answer}`),
    /** @param {string} requestId @param {string} error */
    error: (requestId, error) => sendSoon(FRAME_TYPES.error, `${requestId}\n${error}`),
  };
}

module.exports = { provideRapidClient };
