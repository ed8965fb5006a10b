import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads lines `+GROUP` and `-GROUP`. Its input ends when the runtime ends, however that happens. Then it kills the groups that are left,
 * kills the processes whose code is in the folder of its argument (needs Linux's `/proc`), and removes the folder.
 * A shell, because it must be small and run everywhere; in a session of its own, so that Ctrl+C in the terminal does not reach it.
 */
const SCRIPT = `
groups=" "
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 -"$group"; done
grep -lsaF "LAMBDA_TASK_ROOT=$1/" /proc/[0-9]*/environ | while IFS=/ read -r _ _ process _; do kill -9 "$process"; done
rm -rf "$1"
`;

/**
 * Ends the process groups of execution environments and removes their folder when the runtime is killed and can't do it itself. A frozen
 * process would never notice that its parent is gone.
 */
export class ProcessKeeper {
  readonly #shell: ChildProcess;

  /** @param folder of this runtime alone, which has the code of all its execution environments. */
  constructor(folder: string) {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT, "sh", folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.#shell.unref();
    // Without a keeper everything works but this one thing; the runtime must not end for it.
    this.#shell.on("error", () => {});
    this.#shell.stdin?.on("error", () => {});
  }

  add(group: number): void {
    this.#shell.stdin?.write(`+${group}\n`);
  }

  remove(group: number): void {
    this.#shell.stdin?.write(`-${group}\n`);
  }

  async close(): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null || this.#shell.pid === undefined) return;
    const ended = new Promise((resolve) => this.#shell.once("exit", resolve));
    this.#shell.stdin?.end();
    await ended;
  }
}
