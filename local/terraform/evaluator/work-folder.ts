import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { UserError } from "../../errors";

/** Folders of runtimes that run are called by their process, so that those of killed ones can be told from them. */
const PREFIX = ".fanfare-terraform-";

/**
 * Reads process groups, one a line, and the word `done`. When the input ends without that word, the runtime was killed: it then ends the
 * last group and removes its arguments. A shell, because it must be small; in a session of its own, so that Ctrl+C does not reach it.
 */
const CLEANER = `
group=
while read -r line; do
  if [ "$line" = done ]; then exit 0; fi
  group=$line
done
if [ -n "$group" ]; then kill -9 -"$group" 2>/dev/null; fi
rm -rf "$@"
`;

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
  readonly #directory: string;
  readonly #cleaner: ChildProcess;
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
    this.#cleaner = spawn("/bin/sh", ["-c", CLEANER, "sh", ...this.#ownPaths], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.#cleaner.unref();
    // Without it, only a killed runtime leaves something behind.
    this.#cleaner.on("error", () => {});
    this.#cleaner.stdin?.on("error", () => {});
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

  /** Tells which process group has to end when the runtime is killed. */
  runs(processGroup: number): void {
    this.#cleaner.stdin?.write(`${processGroup}\n`);
  }

  remove(): void {
    process.off("exit", this.#remove);
    this.#removeNow();
    this.#cleaner.stdin?.end("done\n");
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
