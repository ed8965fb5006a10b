import type { Table } from "../model";
import type { Preparation } from "../served-stack";
import { addTables, tableDefinition } from "./create-tables";
import type { Database } from "./database";

/** Keeps the tables of the database those of the model. */
export class TableFollower {
  readonly #database: Database;
  /** By name: a table of the same name is made only after its rows are gone. */
  readonly #dropping = new Map<string, Promise<void>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Makes the tables that are new, and the indexes that are others. The rows of a removed table go when the change is kept: they would be
   * lost if it fails.
   * @throws UserError when a table cannot be made.
   */
  async prepare(current: readonly Table[], next: readonly Table[]): Promise<Preparation> {
    const before = new Map(current.map((table) => [table.name, table]));
    const names = new Set(next.map(({ name }) => name));
    const added = next.filter(({ name }) => !before.has(name));
    const changes = next.flatMap((table) => {
      const old = before.get(table.name);
      return old && definitionText(old) !== definitionText(table) ? [{ old, table }] : [];
    });
    for (const { name } of added) await this.#dropping.get(name);
    const deleteAdded = await addTables(this.#database, added);
    for (const { table } of changes) await this.#database.redefine(tableDefinition(table));
    return {
      commit: () => {
        for (const { name } of current) if (!names.has(name)) this.#drop(name);
      },
      discard: async () => {
        await deleteAdded();
        for (const { old } of changes) await this.#database.redefine(tableDefinition(old));
      },
    };
  }

  #drop(name: string): void {
    // It fails only when the database ends, and the next start drops the table then.
    const dropped = this.#database.drop(name).catch(() => {});
    this.#dropping.set(
      name,
      dropped.finally(() => this.#dropping.delete(name)),
    );
  }
}

function definitionText(table: Table): string {
  return JSON.stringify(tableDefinition(table));
}
