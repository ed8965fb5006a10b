import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

interface Watched {
  readonly limitBytes: number;
  readonly onOver: () => void;
  maxBytes: number;
}

/** How often to look, in milliseconds. A process can write some 100 MB in that time. */
const LOOK_EVERY_MS = process.platform === "linux" ? 50 : 1_000;

/**
 * Watches the memory of processes that run: their resident set, which is what Lambda counts, Node.js itself included. `RLIMIT_AS` and V8's
 * own limits are no help: the first counts addresses and not memory, the second knows only V8's heap.
 */
export class MemoryWatch {
  readonly #watched = new Map<number, Watched>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onOver called once, when the process uses more than `limitBytes`. */
  watch(pid: number, limitBytes: number, onOver: () => void): void {
    this.#watched.set(pid, { limitBytes, onOver, maxBytes: 0 });
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Stops looking. @returns the most that was seen since `watch`, in bytes. */
  unwatch(pid: number): number {
    const watched = this.#watched.get(pid);
    if (!watched) return 0;
    this.#watched.delete(pid);
    if (this.#watched.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    return watched.maxBytes;
  }

  #look(): void {
    if (process.platform === "linux") for (const pid of this.#watched.keys()) this.#see(pid, residentBytes(pid));
    else this.#askPs();
  }

  #askPs(): void {
    execFile("ps", ["-o", "pid=,rss=", "-p", [...this.#watched.keys()].join(",")], (_error, output) => {
      for (const [, pid, kilobytes] of output.matchAll(/(\d+)\s+(\d+)/g)) this.#see(Number(pid), Number(kilobytes) * 1024);
    });
  }

  #see(pid: number, bytes: number): void {
    const watched = this.#watched.get(pid);
    if (!watched) return;
    watched.maxBytes = Math.max(watched.maxBytes, bytes);
    if (bytes <= watched.limitBytes) return;
    this.unwatch(pid);
    watched.onOver();
  }
}

/** Resident bytes of a process; 0 when it has ended. Linux only. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
