// The program of an execution environment: a Node.js process of its own, started by `environment-process.ts`. It runs the code that
// Lambda itself runs (aws-lambda-ric), which loads the handler and serves one event after another. Plain JavaScript, because the process
// is started without the loader that runs the rest of the project's TypeScript.

const { loadBuiltinModules } = require("./builtin-modules");

loadBuiltinModules()
  .then(importClient)
  .then(
    // Version 4 of the client starts when it is loaded, version 3 exports what starts it.
    ({ run }) => run?.(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER),
  )
  .catch((error) => {
    // The client's own handler of uncaught exceptions reports an error of the initialization. It does not see rejections of this promise.
    setImmediate(() => {
      throw error;
    });
  });

/** Not an async function, which would stand in the stacks of a handler's errors. */
function importClient() {
  const { pathToFileURL } = require("node:url");
  const { connectEmulatedHostsHere } = require("./emulated-hosts");
  const { readSetup, send } = require("./channel");
  const { FRAME_TYPES } = require("./protocol");
  const { provideRapidClient } = require("./rapid-client");
  const { refuseUnemulatedHosts } = require("./unemulated-hosts");

  const { runtimeClient, emulatedHosts } = readSetup();

  // As on Lambda, for handlers and libraries that look at them.
  process.argv = ["/var/lang/bin/node", "/var/runtime/index.mjs"];
  connectEmulatedHostsHere(emulatedHosts);
  refuseUnemulatedHosts(Object.keys(emulatedHosts), process.env, (host) => send(FRAME_TYPES.hostRefused, host));
  provideRapidClient();
  return import(pathToFileURL(runtimeClient).href);
}
