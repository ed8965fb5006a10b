const LIMIT_MS = 1_000;

/**
 * Kills this process if something keeps it from ending by itself: a function's thread that did not end. `process.exit()` would wait
 * for that thread too. Call it when everything is closed.
 */
export function endProcess(): void {
  const timer = setTimeout(() => {
    console.error("A function did not end; the process is killed.");
    process.kill(process.pid, "SIGKILL");
  }, LIMIT_MS);
  timer.unref();
}
