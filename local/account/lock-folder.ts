import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../errors";

/**
 * Keeps other runtimes from a folder. A runtime that was killed leaves its lock, which counts no longer.
 * @returns what frees the folder.
 * @throws UserError when a runtime that lives has it.
 */
export async function lockFolder(directory: string): Promise<() => Promise<void>> {
  const file = path.join(directory, "lock");
  const unlock = () => rm(file, { force: true });
  // Of two that find the lock of a killed runtime, one makes the new file, and the other finds that one's.
  if (await makeLock(file)) return unlock;
  const owner = Number(await readFile(file, "utf8").catch(() => ""));
  if (isAlive(owner))
    throw new UserError(`--state ${directory}: another runtime uses it, process ${owner}; if that is none, delete ${file}`);
  await unlock();
  if (await makeLock(file)) return unlock;
  throw new UserError(`--state ${directory}: another runtime uses it`);
}

/** @returns false where there is one. */
async function makeLock(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
