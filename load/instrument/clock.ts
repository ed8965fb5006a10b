import { setImmediate, setTimeout } from "node:timers/promises";

/** Milliseconds since the epoch, with fractions. It never jumps, so two stamps of one process may be subtracted. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Resolves at `dueMs` (see `now`), never earlier, and later only when the event loop is late. */
export async function until(dueMs: number): Promise<void> {
  // Timers are up to two milliseconds off, as long as a fast delivery takes. The rest of the wait is turns of the event loop.
  const coarseMs = dueMs - now() - 2;
  if (coarseMs > 0) await setTimeout(coarseMs);
  while (now() < dueMs) await setImmediate();
}
