import { UserError } from "../../errors";
import { BootstrapProgram } from "./bootstrap-program";
import { NodeProgram } from "./node-program";
import { PythonProgram } from "./python-program";
import type { RuntimeProgram } from "./runtime-program";

/** How a runtime's functions run here, where that is not as on Lambda. */
export interface RuntimeNote {
  readonly runtime: string;
  /** Such as `python3.12 on Python 3.11.7`. */
  readonly note: string;
}

interface VersionedProgram extends RuntimeProgram {
  /** False for another major version of Node.js, or another minor version of Python, than the runtime's. */
  readonly isOfRuntime: boolean;
}

/** A kind of program, and the runtimes whose functions it can run. */
interface Kind {
  readonly runtimes: RegExp;
  /** For people. */
  readonly name: string;
  /** @param program a path that the person named. @throws Error when it cannot be run. */
  open(runtime: string, program?: string): VersionedProgram;
}

const KINDS: readonly Kind[] = [
  { runtimes: /^nodejs\d+\.x$/, name: "Node.js", open: (runtime, program) => new NodeProgram(runtime, program) },
  { runtimes: /^python3\.\d+$/, name: "Python 3", open: (runtime, program) => new PythonProgram(runtime, program) },
  { runtimes: /^provided\.al2(023)?$/, name: "bootstrap", open: (runtime) => new BootstrapProgram(runtime) },
];

function kindOf(runtime: string): Kind | undefined {
  return KINDS.find(({ runtimes }) => runtimes.test(runtime));
}

/** Whether functions of this runtime run here at all, given its program. */
export function canRun(runtime: string): boolean {
  return kindOf(runtime) !== undefined;
}

/** Whether the person may name the program of this runtime. A function of one's own runtime is its own program. */
export function takesProgram(runtime: string): boolean {
  return canRun(runtime) && !runtime.startsWith("provided");
}

/** The program for each runtime: one that was named, or else the Node.js that runs this process, and the `python3` of the PATH. */
export class RuntimePrograms {
  /** A program is asked for its version once. */
  readonly #programs = new Map<string, VersionedProgram | MissingProgram>();

  /**
   * @param named paths of programs by runtime, such as `nodejs22.x`.
   * @throws UserError for a program that cannot be run.
   */
  constructor(named: Readonly<Record<string, string>> = {}) {
    for (const [runtime, path] of Object.entries(named)) this.#programs.set(runtime, openNamed(runtime, path));
  }

  of(runtime: string): RuntimeProgram {
    return this.#find(runtime);
  }

  /** One for each of `runtimes` whose program has another version than Lambda's, or is missing. */
  notes(runtimes: readonly string[]): RuntimeNote[] {
    return [...new Set(runtimes)].flatMap((runtime) => {
      const { isOfRuntime, description } = this.#find(runtime);
      return isOfRuntime ? [] : [{ runtime, note: description }];
    });
  }

  #find(runtime: string): VersionedProgram {
    const found = this.#programs.get(runtime) ?? openOwn(runtime);
    this.#programs.set(runtime, found);
    return found;
  }
}

function openNamed(runtime: string, path: string): VersionedProgram {
  const kind = kindOf(runtime);
  try {
    if (kind) return kind.open(runtime, path);
  } catch {
    // The next line says it.
  }
  throw new UserError(`--runtime ${runtime}=${path}: ${path} is not a ${kind?.name ?? "program"} that can be run`);
}

function openOwn(runtime: string): VersionedProgram {
  try {
    return kindOf(runtime)?.open(runtime) ?? new MissingProgram(runtime, "it is not emulated");
  } catch {
    return new MissingProgram(runtime, "there is no python3 on the PATH");
  }
}

/** In the place of a program that this machine does not have. */
class MissingProgram implements VersionedProgram {
  readonly description: string;
  readonly isOfRuntime = false;
  readonly #reason: string;

  constructor(runtime: string, reason: string) {
    this.description = `${runtime} does not run: ${reason}`;
    this.#reason = reason;
  }

  async launch(): Promise<never> {
    throw new Error(this.#reason);
  }
}
