import { execFileSync } from "node:child_process";

/** Whether a process of this machine still runs. A zombie, which its parent has not asked for yet, does not. */
export function isAlive(pid: number): boolean {
  return list().some((one) => one.pid === pid);
}

/** The processes that a process has started and that still run, in ascending order. */
export function childrenOf(parent: number): number[] {
  const pids = list().flatMap(({ pid, parent: its }) => (its === parent ? [pid] : []));
  return pids.sort((a, b) => a - b);
}

function list(): { readonly pid: number; readonly parent: number }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,comm="], { encoding: "utf8" }).trim().split("\n");
  return lines.flatMap((line) => {
    const [pid, parent, state = "", command] = line.trim().split(/\s+/);
    return state.startsWith("Z") || command === "ps" ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}
