import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads lines `+GROUP` and `-GROUP` and ends what is left when its input ends, which is when the runtime ended, however that happened.
 * Then it ends the processes that have its argument in their environment. This needs Linux's `/proc`.
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
grep -lsaF "$1" /proc/[0-9]*/environ | while IFS=/ read -r _ _ process _; do kill -9 "$process"; done
`;

/**
 * Ends the process groups of execution environments when the runtime is killed and can't do it itself. A frozen process would never notice
 * that its parent is gone.
 */
export class ProcessKeeper {
  readonly #shell: ChildProcess;

  /** @param variable `NAME=value`, or the beginning of it, which every execution environment has among its variables. */
  constructor(variable: string) {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT, "sh", variable], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
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
