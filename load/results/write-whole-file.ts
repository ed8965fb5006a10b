import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "./file-problem";

/**
 * Writes a file so that no reader ever sees a part of it: into a temporary file beside it, flushed to the disk, then renamed. Creates missing
 * folders and replaces a file of the same name.
 *
 * @throws Error with the reason in one line; no temporary file is left
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  // The ending differs from .json, so that a search for results never finds it.
  const temporary = path.join(path.dirname(file), `.${randomUUID()}.part`);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeAndFlush(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new Error(`${file} cannot be written: ${fileProblem(error)}`, { cause: error });
  }
}

async function writeAndFlush(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
