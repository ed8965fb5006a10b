import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";
import { parseJson } from "../parse-json";
import type { AccountState, EntryChange } from "./account-state";
import { JsonLines } from "./json-lines";
import { lockFolder } from "./lock-folder";

/** Keeps the changes of an account. */
export interface Journal {
  /** Resolves when the changes are kept, all or none of them. */
  append(changes: readonly EntryChange[]): Promise<void>;
  close(): Promise<void>;
}

/** For an account that ends with the runtime. */
export const NO_JOURNAL: Journal = { append: async () => {}, close: async () => {} };

const FILE = "account.jsonl";

/** It has variables and secrets of what was deployed. */
const FOR_THE_USER_ONLY = { folder: 0o700, file: 0o600 };

/** The first line. */
const header = z.object({ format: z.literal(1), region: z.string(), accountId: z.string() });

/** Each of the others. */
const changesOfLine = z.array(z.object({ kind: z.string(), id: z.string(), entry: z.unknown().optional() }));

/**
 * Opens the journal in a folder: a header, and a line of JSON for each change. All that it holds is written anew as one change first, so
 * that it does not grow with the number of starts. A line that a killed runtime left half-written was not answered, and is dropped.
 * @throws UserError when the folder cannot be used, is another runtime's, or has the account of another region.
 */
export async function openJournal(
  directory: string,
  empty: AccountState,
): Promise<{ readonly journal: Journal; readonly state: AccountState }> {
  const file = path.join(directory, FILE);
  try {
    await mkdir(directory, { recursive: true, mode: FOR_THE_USER_ONLY.folder });
    const unlock = await lockFolder(directory);
    try {
      const state = replay(await readIfThere(file), empty, file);
      const handle = await open(`${file}.new`, "w", FOR_THE_USER_ONLY.file);
      const { region, accountId } = empty;
      const lines = new JsonLines(handle);
      await lines.append({ format: 1, region, accountId } satisfies z.input<typeof header>);
      if (state.asChanges.length > 0) await lines.append(state.asChanges);
      await rename(`${file}.new`, file);
      const close = async () => {
        await handle.close();
        await unlock();
      };
      return { state, journal: { append: (changes) => keep(lines, changes), close } };
    } catch (error) {
      await unlock();
      throw error;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--state ${directory}: cannot be used: ${(error as Error).message}`);
  }
}

/** @throws Error when the disk is full, or cannot be written to. */
async function keep(lines: JsonLines, changes: readonly EntryChange[]): Promise<void> {
  if (changes.length === 0) return;
  try {
    await lines.append(changes);
  } catch (error) {
    throw new Error(`a change cannot be kept in the --state folder: ${(error as Error).message}`, { cause: error });
  }
}

function replay(text: string, empty: AccountState, file: string): AccountState {
  // Without its end of line, the last one was not finished.
  const [first, ...lines] = text.split("\n").slice(0, -1);
  if (first === undefined) return empty;
  const { success, data: kept } = header.safeParse(parseJson(first));
  if (!success) throw new UserError(`${file}: line 1 does not begin an account of this runtime`);
  if (kept.region !== empty.region)
    throw new UserError(`${path.dirname(file)} keeps an account in ${kept.region}: serve it with --region ${kept.region}`);
  return lines.reduce((state, line, index) => {
    const parsed = changesOfLine.safeParse(parseJson(line));
    if (!parsed.success) throw new UserError(`${file}: line ${index + 2} is not a change of an account`);
    // Only `append` writes the file, with the changes of a draft, which are typed.
    return state.with(parsed.data as EntryChange[]);
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
