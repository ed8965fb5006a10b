const { setFlagsFromString } = require("node:v8");

/**
 * V8's flags that a process is started with (`NodeProgram`), as they are without them. V8 reads them when it makes its heap and its
 * contexts, so for these lifting them changes nothing.
 */
const LIFTED = ["--no-expose-gc", "--max-old-space-size=0", "--max-semi-space-size=0"];

/** What Lambda's client, the loader of ES modules and the AWS SDK load, with all that those need. */
const NAMES = ["node:fs/promises", "node:https", "node:http2"];

/**
 * Loads modules of Node.js while V8 has no flags: with flags it does not take the compiled code that Node.js has of its modules, and
 * compiles them anew, which was a quarter of the processor time of a start. The flags are as before when it returns, for threads and
 * contexts that a handler makes.
 */
async function loadBuiltinModules() {
  const flags = process.execArgv.filter((flag) => /^--(expose-gc|max-old-space-size=\d+|max-semi-space-size=\d+)$/.test(flag));
  for (const flag of LIFTED) setFlagsFromString(flag);
  await Promise.all(NAMES.map((name) => import(name)));
  for (const flag of flags) setFlagsFromString(flag);
}

module.exports = { loadBuiltinModules };
