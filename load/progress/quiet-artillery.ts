import type { Progress } from "./progress";

/**
 * Keeps artillery from printing all of its figures every ten seconds, some fifty lines each time, and twice that at the end: the last lines
 * of the run have what matters, the result has everything, and so has artillery's own `--output`.
 */
export function quietArtillery(progress: Progress): void {
  const { globalEvents } = artillery;
  const printers = globalEvents.listeners("log");
  let isReporting = false;
  // Artillery tells the world of figures, and prints them, in one go.
  const report = () => {
    isReporting = true;
    setImmediate(() => {
      isReporting = false;
    });
  };
  globalEvents.on("stats", report);
  globalEvents.on("done", report);
  globalEvents.removeAllListeners("log");
  globalEvents.on("log", (...args) => {
    if (isReporting || isPhase(args)) return;
    progress.interrupted();
    for (const print of printers) print(...args);
  });
}

/** That a phase has begun or ended says nothing here: a run has one, in which its only virtual user arrives. */
function isPhase(args: readonly unknown[]): boolean {
  return args.some((arg) => typeof arg === "string" && /^Phase (started|completed):/.test(arg));
}
