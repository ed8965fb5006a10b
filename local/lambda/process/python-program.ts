import { execFileSync } from "node:child_process";
import path from "node:path";
import type { ChannelListener } from "./event-channel";
import { HttpChannel } from "./http-channel";
import type { FunctionToLaunch, Launch, RuntimeProgram } from "./runtime-program";
import { API_HOSTS } from "./unemulated-hosts";

/** Of Lambda's Python runtimes; the program of `python/bootstrap.py` is to them what `aws-lambda-ric` is to Node.js. */
const BOOTSTRAP = path.join(__dirname, "python", "bootstrap.py");

/** A Python that runs the functions of one runtime. */
export class PythonProgram implements RuntimeProgram {
  readonly description: string;
  readonly folder: string;
  readonly isOfRuntime: boolean;
  readonly #path: string;

  /**
   * @param program a name on the PATH, or a path.
   * @throws Error when it cannot be run.
   */
  constructor(runtime: string, program = "python3") {
    const { executable, version } = ask(program);
    this.#path = executable;
    this.folder = path.dirname(executable);
    this.description = `${runtime} on Python ${version}`;
    this.isOfRuntime = `python${version.split(".", 2).join(".")}` === runtime;
  }

  async launch({ runtime, folders, emulatedHosts }: FunctionToLaunch, listener: ChannelListener): Promise<Launch> {
    const channel = await HttpChannel.open(listener, true);
    const setup = { runtime, opt: folders.opt, emulatedHosts, apiHosts: API_HOSTS };
    return {
      path: this.#path,
      // -u: what is printed is in the log at once. Without -B, what the bootstrap imports would be compiled into the folder of this source.
      args: ["-u", "-B", BOOTSTRAP, JSON.stringify(setup)],
      channel,
      onErrorLine: listener.onLogLine,
      canFreeze: true,
      release: () => channel.close(),
    };
  }
}

interface Interpreter {
  readonly executable: string;
  /** Such as `3.11.7`. */
  readonly version: string;
}

/** The program itself: what is on the PATH may be a script that looks for it. */
function ask(program: string): Interpreter {
  const question = "import json, platform, sys; print(json.dumps({'executable': sys.executable, 'version': platform.python_version()}))";
  const answer = execFileSync(program, ["-c", question], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 });
  const found = JSON.parse(answer) as Interpreter;
  if (!found.version.startsWith("3.")) throw new Error(`${program} is Python ${found.version}`);
  return found;
}
