import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { SHARED_FOLDER } from "./shared-folder";
import { within } from "./within";

/** For a real synth on a machine that is busy with other things. */
const DEADLINE_MS = 60_000;

/** Where `oncePerRun` puts what has this name; it is there when `oncePerRun` has said so. */
export function placeOf(name: string): string {
  const shared = process.env[SHARED_FOLDER];
  if (shared === undefined) throw new Error(`${SHARED_FOLDER} is not set: jest's globalSetup has not run`);
  return path.join(shared, name);
}

/** Has one of the test files of this run fill the folder `name`, whichever needs it first, in whatever process; the others wait for it. */
export async function oncePerRun(name: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = placeOf(name);
  if (!isFirst(folder)) return await filled(folder, name);
  try {
    await fill(folder);
    writeFileSync(`${folder}.filled`, "");
  } catch (error) {
    writeFileSync(`${folder}.filled`, String(error));
    throw error;
  }
}

/** Making the folder is the one step that only one of several processes can do. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function filled(folder: string, name: string): Promise<void> {
  const mark = `${folder}.filled`;
  let watcher: ReturnType<typeof watch> | undefined;
  const marked = new Promise<void>((resolve) => {
    const look = () => existsSync(mark) && resolve();
    watcher = watch(path.dirname(folder), look);
    look();
  });
  await within(marked, `another test file to make the ${name}`, () => "nothing", DEADLINE_MS).finally(() => watcher?.close());
  const problem = readFileSync(mark, "utf8");
  if (problem !== "") throw new Error(problem);
}
