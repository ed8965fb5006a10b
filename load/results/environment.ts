import { execFile } from "node:child_process";
import { arch, cpus, platform, totalmem } from "node:os";
import { promisify } from "node:util";
import type { RunResult } from "./run-result";

const run = promisify(execFile);

export async function describeEnvironment(): Promise<RunResult["environment"]> {
  const gitRevision = await revision();
  return {
    node: process.version,
    artillery: artillery.version,
    platform: `${platform()} ${arch()}`,
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    cpus: cpus().length,
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    ...(gitRevision !== undefined && { gitRevision }),
  };
}

/** Undefined outside a git checkout, and without git. */
async function revision(): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
