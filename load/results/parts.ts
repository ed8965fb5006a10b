import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { EndReport, RigSecond } from "./messages";
import type { RunResult } from "./run-result";

export type SecondPart = RunResult["seconds"][number];

export interface GeneratorPart extends Omit<EndReport, "kind"> {
  readonly seconds: SecondPart[];
  readonly rig: ({ readonly second: number } & RigSecond)[];
}

/** What one process of artillery has of a run. */
export interface Part {
  /** When the run began here, by the clock of this process. */
  readonly originMs: number;
  readonly thresholds: RunResult["thresholds"];
  readonly total: RunResult["total"];
  readonly generators: readonly GeneratorPart[];
}

/** How long the others may take to end after the one that leads. */
const PATIENCE_MS = 60_000;

/**
 * Brings together the parts of a run whose generators are in several processes of one machine. They meet in a folder of the user.
 *
 * @param temporary folder below which they meet
 * @returns all parts, the leading one first; undefined in a process that does not lead, which leaves its part to the leading one
 */
export async function exchangeParts(run: string, own: Part, temporary = tmpdir()): Promise<Part[] | undefined> {
  // Artillery names its workers on Fargate and Lambda, which share no folder: each has its own figures, and those go into its log.
  const isRemote = process.env.WORKER_ID !== undefined;
  const generators = Math.max(...own.generators.map(({ met }) => met));
  if (isRemote || own.generators.length >= generators) return [own];
  const folder = path.join(await privateFolder(temporary), createHash("sha256").update(run).digest("hex"));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!own.generators.some(({ leads }) => leads)) {
    const file = path.join(folder, `${own.generators[0]?.generator ?? process.pid}.json`);
    await writeFile(`${file}.part`, JSON.stringify(own), { flag: "wx", mode: 0o600 });
    await rename(`${file}.part`, file);
    console.log(`part of a run that another process leads: ${file}`);
    return undefined;
  }
  const others = await awaitOthers(folder, generators - own.generators.length);
  const heard = [own, ...others].reduce((sum, part) => sum + part.generators.length, 0);
  if (heard < generators)
    console.error(`only ${heard} of ${generators} generators left their part in ${folder}: the result lacks the others`);
  await rm(folder, { recursive: true });
  return [own, ...others];
}

/**
 * A folder that no other user of the machine can write to, so the names below it may be known. Another user could have made it first, or a
 * link in its place.
 */
async function privateFolder(temporary: string): Promise<string> {
  const { uid } = userInfo();
  const folder = path.join(temporary, `fanfare-load-${uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const status = await lstat(folder);
  const isOthers = process.platform !== "win32" && (status.uid !== uid || (status.mode & 0o077) !== 0);
  if (!status.isDirectory() || isOthers) {
    throw new Error(
      `${folder} must be a folder that only you can use, for the parts of the run: remove it, or set TMPDIR to another place`,
    );
  }
  return folder;
}

async function awaitOthers(folder: string, generators: number): Promise<Part[]> {
  for (let waitedMs = 0; ; waitedMs += 200) {
    const files = (await readdir(folder)).filter((file) => file.endsWith(".json"));
    const parts = await Promise.all(files.map(async (file) => JSON.parse(await readFile(path.join(folder, file), "utf8")) as Part));
    const heard = parts.reduce((sum, part) => sum + part.generators.length, 0);
    if (heard >= generators || waitedMs > PATIENCE_MS) return parts;
    await setTimeout(200);
  }
}
