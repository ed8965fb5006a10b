import { UserError } from "../errors";
import type { Table } from "../model";
import { createTables, tableDefinition } from "./create-tables";
import type { Database } from "./database";

/**
 * Makes the tables of a folder those of the account: a runtime that was killed in the middle of a change may have left one too many or
 * half of one, and a row without its index entries. Nothing of it was answered.
 * @throws UserError when the folder cannot be used.
 */
export async function openKeptTables(database: Database, directory: string, tables: readonly Table[]): Promise<void> {
  await database.open().catch((error: Error) => {
    throw new UserError(`--state: the rows in ${directory} cannot be used: ${error.message}`);
  });
  const kept = await tableNames(database);
  for (const name of kept) if (!tables.some((table) => table.name === name)) await database.drop(name);
  await createTables(
    database,
    tables.filter(({ name }) => !kept.includes(name)),
  );
  for (const table of tables) if (kept.includes(table.name)) await database.redefine(tableDefinition(table));
}

async function tableNames(database: Database): Promise<string[]> {
  const names: string[] = [];
  let last: unknown;
  do {
    const page = await database.run("ListTables", last === undefined ? {} : { ExclusiveStartTableName: last });
    names.push(...(Array.isArray(page.TableNames) ? page.TableNames.map(String) : []));
    last = page.LastEvaluatedTableName;
  } while (last !== undefined);
  return names;
}
