import type { ChannelListener, EventChannel } from "./event-channel";
import type { InspectPorts } from "./inspect-ports";

/** What runs the functions of a runtime. It knows how a process is started, and nothing of what becomes of it. */
export interface RuntimeProgram {
  /** What runs here, for people: `nodejs22.x on Node.js v22.21.0`. */
  readonly description: string;
  /** The folder of the program, `/var/lang/bin` on AWS; undefined where the function is its own program. */
  readonly folder?: string | undefined;
  /**
   * Makes ready what one process is started with.
   * @throws Error when there is no program, or this machine has no descriptors or no memory left.
   */
  launch(fn: FunctionToLaunch, listener: ChannelListener): Promise<Launch>;
}

export interface FunctionToLaunch {
  /** Such as `nodejs22.x`. */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly folders: FunctionFolders;
  /** Host names of AWS that are served here, and the ports of this machine that serve them. */
  readonly emulatedHosts: Readonly<Record<string, number>>;
  /** Set when a debugger may attach, which only Node.js programs let it. */
  readonly inspect: { readonly ports: InspectPorts; onListening(url: string): void } | undefined;
}

/** Where a function's files are. */
export interface FunctionFolders {
  /** The working directory, and `/var/task` on AWS. */
  readonly code: string;
  /** `/opt` on AWS: the contents of its layers. */
  readonly opt: string;
}

export interface Launch {
  readonly path: string;
  readonly args: readonly string[];
  readonly channel: EventChannel;
  /** Takes the lines of stderr. */
  readonly onErrorLine: (line: string) => void;
  /** False for a process that a debugger may attach to: a frozen one would not answer the debugger. */
  readonly canFreeze: boolean;
  /** Gives back what the launch took, when the process has ended or could not be started. */
  release(): Promise<void>;
}
