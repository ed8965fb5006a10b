// Keeps a function within its memory. Node's limits for a thread know only V8's heap, and Buffers live outside of it: a thread that was
// allowed 128 MB took the whole process to 1 GB with them. What counts here is the heap and what hangs on it, which is less than on AWS,
// where Node itself counts too.

const { getHeapStatistics } = require("node:v8");

/** How often to look while an event runs, in milliseconds. */
const LOOK_EVERY_MS = 50;

/** A loop that never waits gives no timer a chance, so allocations count too: one look for each so many bytes. */
const LOOK_EVERY_BYTES = 8 * 1024 * 1024;

/**
 * @param {number} limitMb
 * @param {(error: import("./worker-protocol").ErrorDescription, exitCode: number) => void} crash
 */
function guardMemory(limitMb, crash) {
  const limitBytes = limitMb * 1024 * 1024;
  let maxBytes = 0;
  let allocatedBytes = 0;
  let isOver = false;

  function look() {
    if (isOver) return;
    const { total_physical_size, external_memory } = /** @type {import("node:v8").HeapInfo & { external_memory: number }} */ (
      getHeapStatistics()
    );
    maxBytes = Math.max(maxBytes, total_physical_size + external_memory);
    if (maxBytes > limitBytes) {
      isOver = true;
      maxBytes = limitBytes;
      crash({ errorType: "Runtime.OutOfMemory", errorMessage: "Runtime exited with error: signal: killed" }, 137);
    }
  }

  for (const method of /** @type {const} */ (["alloc", "allocUnsafe", "allocUnsafeSlow"])) {
    const allocate = Buffer[method];
    Buffer[method] = (/** @type {number} */ size, /** @type {any[]} */ ...fill) => {
      const buffer = Reflect.apply(allocate, Buffer, [size, ...fill]);
      allocatedBytes += size;
      if (allocatedBytes >= LOOK_EVERY_BYTES) {
        allocatedBytes = 0;
        look();
      }
      return buffer;
    };
  }
  setInterval(look, LOOK_EVERY_MS).unref();

  return {
    /** The most so far of this execution environment, as Lambda reports it. */
    maxBytes() {
      look();
      return maxBytes;
    },
  };
}

module.exports = { guardMemory };
