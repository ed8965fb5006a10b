import { type FileHandle, mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../errors";
import type { AccountState, EntryChange } from "./account-state";

/** Keeps the changes of an account. */
export interface Journal {
  /** Resolves when the changes are kept, all or none of them. */
  append(changes: readonly EntryChange[]): Promise<void>;
  close(): Promise<void>;
}

/** For an account that ends with the runtime. */
export const NO_JOURNAL: Journal = { append: async () => {}, close: async () => {} };

const FILE = "account.jsonl";

/**
 * Opens the journal in a folder: a line of JSON for each change. What it holds is written anew as one change first, so that it does not
 * grow with the number of starts. A line that a killed runtime left half-written was not answered, and is dropped.
 * @throws UserError when the folder cannot be used, or its journal is not one of this project's.
 */
export async function openJournal(
  directory: string,
  empty: AccountState,
): Promise<{ readonly journal: Journal; readonly state: AccountState }> {
  const file = path.join(directory, FILE);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const state = replay(await readIfThere(file), empty, file);
    const compacted = `${file}.new`;
    const handle = await open(compacted, "w", 0o600);
    await appendLine(handle, state.asChanges);
    await rename(compacted, file);
    return { state, journal: { append: (changes) => appendLine(handle, changes), close: () => handle.close() } };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--state ${directory}: cannot be used: ${(error as Error).message}`);
  }
}

async function appendLine(handle: FileHandle, changes: readonly EntryChange[]): Promise<void> {
  if (changes.length === 0) return;
  await handle.appendFile(`${JSON.stringify(changes)}\n`);
  await handle.datasync();
}

function replay(text: string, empty: AccountState, file: string): AccountState {
  // Without its end of line, the last one was not finished.
  const lines = text.split("\n").slice(0, -1);
  return lines.reduce((state, line, index) => {
    try {
      return state.with(JSON.parse(line) as EntryChange[]);
    } catch {
      throw new UserError(`${file}: line ${index + 1} is not a change of an account`);
    }
  }, empty);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
