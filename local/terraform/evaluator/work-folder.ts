import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { UserError } from "../../errors";
import { ProcessKeeper } from "../../process-keeper";

/** Folders of runtimes that run are called by their process, so that those of killed ones can be told from them. */
const PREFIX = ".fanfare-terraform-";

/**
 * Everything that an evaluation writes: a test folder inside the stack's folder, where Terraform wants it, and a data folder outside of it,
 * which stays for the next start. The stack's folder is as it was once this is removed, also when the runtime is killed.
 */
export class WorkFolder {
  /** Name of the test folder, relative to the stack's folder. */
  readonly testDirectory = `${PREFIX}${process.pid}`;
  /** `TF_DATA_DIR`. */
  readonly dataDirectory: string;
  /** True when the stack has a lock file of its own, which must not change. */
  readonly isLocked: boolean;
  /** Ends what it is told of, and removes what is in the stack's folder, when the runtime is killed. */
  readonly keeper: ProcessKeeper;
  readonly #directory: string;
  readonly #remove = () => this.#removeNow();

  /** @throws UserError when the folder cannot be written to. */
  constructor(directory: string) {
    this.#directory = directory;
    this.dataDirectory = makeDataDirectory(directory);
    removeLeftovers(directory);
    this.isLocked = existsSync(this.#lockFile);
    try {
      mkdirSync(path.join(directory, this.testDirectory), { recursive: true });
      writeFileSync(path.join(directory, this.testDirectory, ".gitignore"), "*\n");
      if (!this.isLocked && existsSync(this.#savedLockFile)) copyFileSync(this.#savedLockFile, this.#lockFile);
    } catch (error) {
      throw new UserError(
        `${directory}: Terraform needs to write a folder there while it evaluates (${(error as NodeJS.ErrnoException).code})`,
      );
    }
    process.once("exit", this.#remove);
    this.keeper = new ProcessKeeper(this.#ownPaths);
  }

  /** True when an earlier evaluation has fetched providers and modules. */
  get isInitialized(): boolean {
    return existsSync(path.join(this.dataDirectory, "initialized")) && (this.isLocked || existsSync(this.#savedLockFile));
  }

  /** Keeps the provider versions for the next start. */
  initialized(): void {
    writeFileSync(path.join(this.dataDirectory, "initialized"), "");
    if (!this.isLocked && existsSync(this.#lockFile)) copyFileSync(this.#lockFile, this.#savedLockFile);
  }

  writeTestFile(content: object): void {
    writeFileSync(path.join(this.#directory, this.testDirectory, "main.tftest.json"), JSON.stringify(content));
  }

  async remove(): Promise<void> {
    this.#removeNow();
    await this.keeper.close();
    process.off("exit", this.#remove);
  }

  #removeNow(): void {
    for (const own of this.#ownPaths) rmSync(own, { recursive: true, force: true });
  }

  get #ownPaths(): string[] {
    return [path.join(this.#directory, this.testDirectory), ...(this.isLocked ? [] : [this.#lockFile])];
  }

  get #lockFile(): string {
    return path.join(this.#directory, ".terraform.lock.hcl");
  }

  get #savedLockFile(): string {
    return path.join(this.dataDirectory, "terraform.lock.hcl");
  }
}

function makeDataDirectory(directory: string): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  const key = createHash("sha256").update(realpathSync(directory)).digest("hex").slice(0, 16);
  const found = path.join(cache, "fanfare", "terraform", key);
  try {
    mkdirSync(found, { recursive: true });
  } catch (error) {
    throw new UserError(`${found} cannot be made (${(error as NodeJS.ErrnoException).code}): set XDG_CACHE_HOME to a folder for providers`);
  }
  return found;
}

/** Of runtimes that ended with the machine. */
function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : undefined;
    if (pid !== undefined && !isRunning(pid)) rmSync(path.join(directory, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
