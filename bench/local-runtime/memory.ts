import { readFile } from "node:fs/promises";

const SAMPLE_MS = 200;

/** Watches the resident memory of `pids`, all together, until it is stopped. Linux only: it reads `/proc`. */
export function watchMemory(pids: readonly number[]): { stop(): number } {
  let peakMb = 0;
  const timer = setInterval(async () => {
    const sizes = await Promise.all(pids.map(residentMb));
    peakMb = Math.max(
      peakMb,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakMb;
    },
  };
}

/** Of one process; 0 when it is gone. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}
