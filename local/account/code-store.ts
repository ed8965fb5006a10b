import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CodeArchive } from "../model";
import { randomOctets } from "../random-octets";
import { TemporaryFolder } from "../temporary-folder";

/** Keeps the zip files of functions and layers and the objects of S3, each under the hash of its bytes. */
export class CodeStore {
  readonly #directory: string;
  readonly #temporary: TemporaryFolder | undefined;

  private constructor(directory: string, temporary?: TemporaryFolder) {
    this.#directory = directory;
    this.#temporary = temporary;
  }

  /** @param stateDirectory keeps the files for the next start. @default they end with the runtime */
  static async open(stateDirectory?: string): Promise<CodeStore> {
    if (stateDirectory === undefined) {
      const temporary = await TemporaryFolder.make("fanfare-code-");
      return new CodeStore(temporary.path, temporary);
    }
    const directory = path.join(stateDirectory, "code");
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new CodeStore(directory);
  }

  async put(zip: Uint8Array): Promise<CodeArchive> {
    const sha256 = createHash("sha256").update(zip).digest("base64");
    const archive = this.find(sha256);
    // Under another name first: a runtime that is killed meanwhile leaves no file that is half of one. A name of its own, since two requests
    // may put the same bytes.
    const unfinished = `${archive.path}.${randomOctets(8, "hex")}`;
    await writeFile(unfinished, zip, { mode: 0o600 });
    await rename(unfinished, archive.path);
    return archive;
  }

  /** @param sha256 as `put` returned it: entries keep this, and not the path. */
  find(sha256: string): CodeArchive {
    return { sha256, path: path.join(this.#directory, `${Buffer.from(sha256, "base64").toString("hex")}.zip`) };
  }

  /** Where `GetFunction` says that code is: only who may ask that knows the hash. */
  downloadPath(sha256: string): string {
    return `/code/${path.basename(this.find(sha256).path)}`;
  }

  /** The zip file that a path of `downloadPath` names; undefined for any other path, and for a file that is not there. */
  async download(urlPath: string): Promise<Buffer | undefined> {
    const [, name] = /^\/code\/([0-9a-f]{64}\.zip)$/.exec(urlPath) ?? [];
    return name === undefined ? undefined : readFile(path.join(this.#directory, name)).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#temporary?.remove();
  }
}
