import { readdir, readFile } from "node:fs/promises";

/**
 * Kills the processes that were started with `variable` in their environment, such as children of a handler that have left the process
 * group of their parent. Linux only: elsewhere the environment of a process cannot be read.
 * @param variable name and value, as `NAME=value`
 */
export async function killStrayProcesses(variable: string): Promise<void> {
  if (process.platform !== "linux") return;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  await Promise.all(
    pids.map(async (pid) => {
      try {
        const environment = await readFile(`/proc/${pid}/environ`, "utf8");
        if (environment.split("\0").includes(variable)) process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended, or belongs to another user.
      }
    }),
  );
}
