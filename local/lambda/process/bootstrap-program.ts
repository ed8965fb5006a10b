import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import path from "node:path";
import type { ChannelListener } from "./event-channel";
import { HttpChannel } from "./http-channel";
import type { FunctionFolders, FunctionToLaunch, Launch, RuntimeProgram } from "./runtime-program";

/** A function that brings its own runtime: the file `bootstrap` of its code, or of a layer. */
export class BootstrapProgram implements RuntimeProgram {
  readonly description: string;
  readonly isOfRuntime = true;

  constructor(runtime: string) {
    this.description = runtime;
  }

  async launch({ folders }: FunctionToLaunch, listener: ChannelListener): Promise<Launch> {
    const bootstrap = await findBootstrap(folders);
    const channel = await HttpChannel.open(listener, false);
    return {
      path: bootstrap,
      args: [],
      channel,
      onErrorLine: listener.onLogLine,
      canFreeze: true,
      release: () => channel.close(),
    };
  }
}

/** @throws Error when there is none, or this machine cannot execute it. */
async function findBootstrap({ code, opt }: FunctionFolders): Promise<string> {
  for (const folder of [code, opt]) {
    const bootstrap = path.join(folder, "bootstrap");
    const start = await firstBytes(bootstrap);
    if (start === undefined) continue;
    await access(bootstrap, constants.X_OK);
    const machine = foreignMachine(start);
    if (machine !== undefined)
      throw new Error(`it is a program for ${machine}, and this machine is ${process.platform} on ${process.arch}`);
    return bootstrap;
  }
  throw new Error("neither the code nor a layer has a file bootstrap");
}

const MAGIC = "\u007fELF";
const MACHINE_OFFSET = 18;
/** Node's name for the processor, by the ELF header's number. */
const MACHINES: Readonly<Record<number, string>> = { 62: "x64", 183: "arm64" };

/** What a Linux program is for, if that is not this machine. The system would take such a file for a shell script. */
function foreignMachine(start: Buffer): string | undefined {
  if (start.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const number = start.readUInt16LE(MACHINE_OFFSET);
  const isOwn = process.platform === "linux" && MACHINES[number] === process.arch;
  return isOwn ? undefined : `linux on ${MACHINES[number] ?? `processor ${number}`}`;
}

/** @returns undefined for a file that does not exist. */
async function firstBytes(file: string): Promise<Buffer | undefined> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const buffer = Buffer.alloc(MACHINE_OFFSET + 2);
    await handle.read(buffer, 0, buffer.length, 0);
    return buffer;
  } finally {
    await handle.close();
  }
}
