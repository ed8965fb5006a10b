/** Longer than the start of a process on a machine that is busy with other things, shorter than the time that a test has. */
const DEADLINE_MS = 45_000;

/**
 * The outcome of `work`, or once it has taken too long an error that says what was waited for and what came instead.
 * @param cameInstead asked when the time is over.
 */
export async function within<T>(work: Promise<T>, waitedFor: string, cameInstead: () => string, timeMs = DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${timeMs} ms for ${waitedFor}; came instead: ${cameInstead()}`)), timeMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
