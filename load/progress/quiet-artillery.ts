import type { Progress } from "./progress";

/**
 * Keeps artillery from printing all its figures, some fifty lines every ten seconds and twice that at the end. The last lines of the run have
 * the important ones, the result and artillery's own `--output` have all.
 */
export function quietArtillery(progress: Progress): void {
  const { globalEvents } = artillery;
  const printers = globalEvents.listeners("log");
  let isReporting = false;
  // Artillery prints its figures in the same turn of the event loop in which it emits them.
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

/** Start and end of a phase. A run has one phase, in which its virtual user arrives. */
function isPhase(args: readonly unknown[]): boolean {
  return args.some((arg) => typeof arg === "string" && /^Phase (started|completed):/.test(arg));
}
