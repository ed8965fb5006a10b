import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { unzipSync } from "fflate";
import { UserError } from "../errors";

/**
 * Unpacks a function's zip into `directory`, as Lambda does into `/var/task`.
 * @throws UserError when it is no zip, or names files outside of the folder.
 */
export async function unpackBundle(bundlePath: string, directory: string): Promise<void> {
  for (const [name, content] of Object.entries(unzip(await readFile(bundlePath), bundlePath))) {
    if (name.endsWith("/")) continue;
    const file = path.resolve(directory, name);
    if (!file.startsWith(directory + path.sep))
      throw new UserError(`${bundlePath} holds ${name}, which would be unpacked outside of its folder`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

function unzip(zip: Buffer, bundlePath: string): Record<string, Uint8Array> {
  try {
    return unzipSync(zip);
  } catch (error) {
    throw new UserError(`${bundlePath} is not a zip file (${(error as Error).message}); synthesize the stack again`);
  }
}
