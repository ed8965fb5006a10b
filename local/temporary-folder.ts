import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { UserError } from "./errors";

/** A folder for temporary files. It is removed when the process ends, also when the process ends by an error. */
export class TemporaryFolder {
  readonly path: string;
  readonly #removeAtExit = () => rmSync(this.path, { recursive: true, force: true });

  private constructor(folder: string) {
    this.path = folder;
    process.once("exit", this.#removeAtExit);
  }

  /**
   * @param prefix of the folder's name in the system's folder for temporary files.
   * @throws UserError when nothing can be written there.
   */
  static async make(prefix: string): Promise<TemporaryFolder> {
    return new TemporaryFolder(await writeTemporary(() => mkdtemp(path.join(os.tmpdir(), prefix))));
  }

  /**
   * A new folder inside this one, and what `fill` writes into it. When that fails the folder is removed.
   * @throws UserError when nothing can be written there; and what `fill` throws.
   */
  async makeFolder(prefix: string, fill: (folder: string) => Promise<void>): Promise<string> {
    const folder = await writeTemporary(() => mkdtemp(path.join(this.path, prefix)));
    try {
      await writeTemporary(() => fill(folder));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return folder;
  }

  async remove(): Promise<void> {
    process.off("exit", this.#removeAtExit);
    await rm(this.path, { recursive: true, force: true });
  }
}

async function writeTemporary<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, path: where } = error as NodeJS.ErrnoException;
    const isFull = code === "ENOSPC" || code === "EDQUOT";
    if (!isFull && where?.startsWith(os.tmpdir()) !== true) throw error;
    throw new UserError(`cannot write to ${os.tmpdir()} (${code}): free some space there, or set TMPDIR to another folder`);
  }
}
