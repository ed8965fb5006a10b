// Preloaded into artillery: blocks the thread that generates the load again and again, as it is when it has too much to do.

const { isMainThread } = require("node:worker_threads");

const EVERY_MS = 1_500;
const BLOCK_MS = 400;

if (!isMainThread) {
  const timer = setInterval(() => {
    const until = performance.now() + BLOCK_MS;
    while (performance.now() < until);
  }, EVERY_MS);
  timer.unref();
}
