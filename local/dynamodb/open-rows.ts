import { mkdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../errors";
import { Database } from "./database";

/**
 * Opens the database in a folder that keeps an account. It is locked until the database is closed or the process ends, however that ends.
 * @throws UserError when the folder cannot be used, such as by a second runtime.
 */
export async function openRows(
  stateDirectory: string,
  account: { readonly region: string; readonly accountId: string },
): Promise<Database> {
  const directory = path.join(stateDirectory, "rows");
  let database: Database | undefined;
  try {
    // Only the user may read what users store.
    await mkdir(directory, { recursive: true, mode: 0o700 });
    database = new Database({ ...account, directory });
    await database.open();
    return database;
  } catch (error) {
    await database?.close();
    const { message } = error as Error;
    const reason = /lock/i.test(message) ? "another runtime uses it" : `cannot be used: ${message}`;
    throw new UserError(`--state ${stateDirectory}: ${reason}`);
  }
}
