import type { Worker } from "node:worker_threads";

/** A thread ends within milliseconds; one that waits for a process in `execSync`, or is paused by a debugger, may never do. */
const LIMIT_MS = 3_000;

/** Ends a thread. Resolves at its end, or after three seconds with the thread left behind, so that no function can hold the runtime. */
export async function endThread(worker: Worker): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS);
  });
  await Promise.race([worker.terminate(), limit]);
  clearTimeout(timer);
}
