import type { Database } from "../dynamodb/database";
import { openRows } from "../dynamodb/open-rows";
import type { AccountOptions } from "../runtime-options";
import type { StackReading } from "../terraform/resources/read-model";
import { ACCOUNT_ID } from "./account-id";
import { AccountState } from "./account-state";
import { CodeStore } from "./code-store";
import { type Journal, NO_JOURNAL, openJournal } from "./journal";
import { project } from "./projection/project";

export interface KeptAccount {
  readonly journal: Journal;
  readonly code: CodeStore;
  /** Keeps tables and rows. Undefined when they end with the runtime. */
  readonly rows?: Database;
  /** What is served of it from the start. */
  readonly reading: StackReading;
  close(): Promise<void>;
}

/** @throws UserError when the folder that keeps the account cannot be used. */
export async function openAccount({ region, stateDirectory }: AccountOptions): Promise<KeptAccount> {
  // First, since it locks the folder: two runtimes would undo each other's changes.
  const rows = stateDirectory === undefined ? undefined : await openRows(stateDirectory, { region, accountId: ACCOUNT_ID });
  try {
    return await openState({ region, ...(stateDirectory !== undefined && { stateDirectory }) }, rows);
  } catch (error) {
    await rows?.close();
    throw error;
  }
}

async function openState({ region, stateDirectory }: AccountOptions, rows: Database | undefined): Promise<KeptAccount> {
  const empty = new AccountState({ accountId: ACCOUNT_ID, region });
  const { state, journal } =
    stateDirectory === undefined ? { state: empty, journal: NO_JOURNAL } : await openJournal(stateDirectory, empty);
  const code = await CodeStore.open(stateDirectory);
  return {
    journal,
    code,
    ...(rows && { rows }),
    reading: { account: state, model: project(state, (sha256) => code.find(sha256)), leftOut: [], madeUp: [] },
    async close() {
      await journal.close();
      await code.close();
      await rows?.close();
    },
  };
}
