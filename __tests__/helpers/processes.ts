import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Whether a process of this machine still runs. A zombie, which its parent has not asked for yet, does not. */
export function isAlive(pid: number): boolean {
  return HAS_PROC ? read(pid).length > 0 : list().some((one) => one.pid === pid);
}

/** The processes that a process has started and that still run, in ascending order. */
export function childrenOf(parent: number): number[] {
  const pids = list().flatMap(({ pid, parent: its }) => (its === parent ? [pid] : []));
  return pids.sort((a, b) => a - b);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** Tests ask again and again until a process has ended, and to start `ps` for each question takes a hundred times as long as to read a file. */
const HAS_PROC = existsSync("/proc/self/stat");

function list(): Process[] {
  if (HAS_PROC) return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,comm="], { encoding: "utf8" }).trim().split("\n");
  return lines.flatMap((line) => {
    const [pid, parent, state = "", command] = line.trim().split(/\s+/);
    return state.startsWith("Z") || command === "ps" ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}

/** A process as Linux tells of it; none for one that has ended. man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function read(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program stands in parentheses and may hold any character.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? [] : [{ pid, parent: Number(parent) }];
  } catch {
    return [];
  }
}
