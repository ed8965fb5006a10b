import type { Table } from "../model";
import { createTables, tableDefinition } from "./create-tables";
import type { Database } from "./database";

/**
 * Makes the tables of a database that was kept those of the account: a runtime that was killed in the middle of a change may have left one
 * too many or half of one, and a row without its index entries. Nothing of it was answered.
 */
export async function reconcileTables(database: Database, tables: readonly Table[]): Promise<void> {
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
