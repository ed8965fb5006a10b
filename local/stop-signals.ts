/** How often to look whether npm's shell still lives, in milliseconds. */
const PARENT_CHECK_MS = 500;

/**
 * Calls `stop` on SIGINT or SIGTERM. npm runs a script through a shell, and where that is dash a SIGTERM for npm ends the shell and
 * never reaches this process; so under npm the end of the shell counts as a signal too.
 */
export function onceToldToStop(stop: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const onStop = () => {
    clearInterval(timer);
    for (const signal of SIGNALS) process.off(signal, onStop);
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, onStop);
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  timer = setInterval(() => {
    if (process.ppid !== parent) onStop();
  }, PARENT_CHECK_MS);
  timer.unref();
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
