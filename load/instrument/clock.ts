import { setImmediate, setTimeout } from "node:timers/promises";

/** Milliseconds since the epoch, with fractions. It never jumps, so two stamps of one process may be subtracted. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Resolves at `dueMs` (see `now`), never before it, and late only when the event loop is. */
export async function until(dueMs: number): Promise<void> {
  // Timers count whole milliseconds and fire up to two off, which is as long as a fast delivery takes: the rest is waited for in turns of the loop.
  const coarseMs = dueMs - now() - 2;
  if (coarseMs > 0) await setTimeout(coarseMs);
  while (now() < dueMs) await setImmediate();
}
