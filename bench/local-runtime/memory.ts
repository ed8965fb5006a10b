import { readdir, readFile } from "node:fs/promises";

/**
 * Asking for the proportional sizes of six processes walks all their pages, which takes some 60 ms of a core. Five times a second it took
 * more than half of what a runtime with several processes delivered.
 */
const SAMPLE_MS = 2_000;

/** Watches the memory of `pids` and of all their children, all together, until it is stopped. Linux only: it reads `/proc`. */
export function watchMemory(pids: readonly number[]): { stop(): number } {
  let peakMb = 0;
  const timer = setInterval(async () => {
    peakMb = Math.max(peakMb, await memoryMb(pids));
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakMb;
    },
  };
}

/**
 * The proportional set size of processes and of all their children: memory that several processes share, such as the program of Node.js,
 * counts once. Processes that are gone count nothing.
 */
export async function memoryMb(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all((await withDescendants(pids)).map(proportionalMb));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function withDescendants(pids: readonly number[]): Promise<number[]> {
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(all.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const isOfThem = (pid: number): boolean => pids.includes(pid) || (pid > 1 && isOfThem(parents.get(pid) ?? 0));
  return all.filter(isOfThem);
}

/** 0 when the process is gone. */
async function parentOf(pid: number): Promise<number> {
  return Number(/^PPid:\s+(\d+)$/m.exec(await read(`/proc/${pid}/status`))?.[1] ?? 0);
}

async function proportionalMb(pid: number): Promise<number> {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(await read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
}

function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
