import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads lines `+GROUP` and `-GROUP`. Its input ends when the runtime ends, however that happens. Then it kills the groups that are left,
 * kills the processes of functions whose code is in one of its arguments (needs Linux's `/proc`), and removes these files and folders.
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
for path; do
  grep -lsaF "LAMBDA_TASK_ROOT=$path/" /proc/[0-9]*/environ | while IFS=/ read -r _ _ process _; do kill -9 "$process"; done
done
rm -rf "$@"
`;

/**
 * Ends process groups and removes what they wrote when the runtime is killed and can't do it itself. A frozen process would never notice
 * that its parent is gone.
 */
export class ProcessKeeper {
  readonly #shell: ChildProcess;

  /** @param paths of files and folders that are this runtime's alone, and go with it. */
  constructor(paths: readonly string[]) {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT, "sh", ...paths], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
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

  /** Ends what is left, and removes the paths. */
  async close(): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null || this.#shell.pid === undefined) return;
    const ended = new Promise((resolve) => this.#shell.once("exit", resolve));
    // The process might have nothing else to wait for, and would end here.
    this.#shell.ref();
    this.#shell.stdin?.end();
    await ended;
  }
}
