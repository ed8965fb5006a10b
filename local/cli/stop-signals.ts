/** How often to look whether npm's shell still lives, in milliseconds. */
const PARENT_CHECK_MS = 500;

/** The end may take this long, in milliseconds; then the process is killed. Functions alone get two seconds. */
const END_WITHIN_MS = 15_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `stop` once: on the first SIGINT, SIGTERM or SIGHUP, or when stdout or stderr is closed. Further signals are ignored, since a
 * Ctrl-C reaches the process twice, from the terminal and from npm. npm runs a script through a shell, and where that is dash a SIGTERM
 * for npm ends the shell and never reaches this process; so under npm the end of the shell counts as a signal too.
 */
export function onceToldToStop(stop: () => void): void {
  let isTold = false;
  let timer: NodeJS.Timeout | undefined;
  const onStop = () => {
    if (isTold) return;
    isTold = true;
    clearInterval(timer);
    setTimeout(killUnfinished, END_WITHIN_MS).unref();
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, onStop);
  for (const [name, stream] of [
    ["stdout", process.stdout],
    ["stderr", process.stderr],
  ] as const) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A reader such as `head` has what it wanted, or the terminal is gone. Anything else, such as a full disk, is a failure.
      if (error.code !== "EPIPE" && error.code !== "EIO" && !isTold) {
        process.exitCode = 1;
        if (name === "stdout") console.error(`cannot write to stdout (${error.code})`);
      }
      onStop();
    });
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  timer = setInterval(() => {
    if (process.ppid !== parent) onStop();
  }, PARENT_CHECK_MS);
  timer.unref();
}

function killUnfinished(): void {
  console.error(`the local runtime did not end within ${END_WITHIN_MS / 1_000} s and is killed`);
  // For what removes temporary folders. `process.exit` would wait for threads that do not end.
  process.emit("exit", 1);
  process.kill(process.pid, "SIGKILL");
}
