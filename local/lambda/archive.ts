import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { unzipSync } from "fflate";
import { UserError } from "../errors";
import { executablesIn } from "./zip-modes";

/**
 * Unpacks a zip of a function or a layer into `directory`, as Lambda does into `/var/task` and `/opt`.
 * @param sourceRoot what the sources that its source maps name are relative to, for a debugger that looks for them; undefined leaves
 * the maps as they are.
 * @throws UserError when it is not a zip, or has files outside of the folder.
 */
export async function unpackArchive(archivePath: string, directory: string, sourceRoot?: string): Promise<void> {
  const zip = await readFile(archivePath);
  const files = Object.entries(unzip(zip, archivePath));
  const executables = executablesIn(zip);
  for (const [name, content] of files) {
    if (name.endsWith("/")) continue;
    const file = path.resolve(directory, name);
    if (!file.startsWith(directory + path.sep))
      throw new UserError(`${archivePath} holds ${name}, which would be unpacked outside of its folder`);
    await mkdir(path.dirname(file), { recursive: true });
    const mode = executables.has(name) ? 0o755 : 0o644;
    await writeFile(file, sourceRoot !== undefined && name.endsWith(".map") ? withSourceRoot(content, sourceRoot) : content, { mode });
  }
}

function unzip(zip: Buffer, archivePath: string): Record<string, Uint8Array> {
  try {
    return unzipSync(zip);
  } catch (error) {
    throw new UserError(`${archivePath} is not a zip file (${(error as Error).message}); synthesize the stack again`);
  }
}

/** Leaves an invalid source map unchanged. */
function withSourceRoot(map: Uint8Array, sourceRoot: string): Uint8Array | string {
  try {
    return JSON.stringify({ ...JSON.parse(Buffer.from(map).toString("utf8")), sourceRoot });
  } catch {
    return map;
  }
}
