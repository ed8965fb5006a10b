import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const ASKED = "[typeof gc, require('node:v8').getHeapStatistics().heap_size_limit]";

test("a process has Lambda's arguments, and its flags of Node.js hold for a handler, and for contexts and threads that it makes", async () => {
  const code = `exports.handler = async () => {
    const { Worker } = require("node:worker_threads");
    const worker = new Worker(${JSON.stringify(`require("node:worker_threads").parentPort.postMessage(${ASKED})`)}, { eval: true });
    return {
      argv: process.argv,
      handler: ${ASKED},
      thread: await new Promise((resolve) => worker.once("message", resolve)),
      context: require("node:vm").runInNewContext("typeof gc"),
      maxHeaderBytes: require("node:http").maxHeaderSize,
    };
  };`;
  const functions = await start({ fn: { code, settings: { memoryMb: 256 } } });

  // 90 % of the memory for old objects, and three halves of 2 MB for new ones.
  const heapBytes = (Math.floor(256 * 0.9) + 3 * 2) * 1024 * 1024;
  expect(await functions.returned("fn")).toEqual({
    argv: ["/var/lang/bin/node", "/var/runtime/index.mjs"],
    handler: ["function", heapBytes],
    thread: ["function", heapBytes],
    context: "function",
    maxHeaderBytes: 81_920,
  });
});
