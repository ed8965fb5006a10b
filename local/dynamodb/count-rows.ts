import type { Database } from "./database";

/** Rows of one page: about 3 ms of the database's thread, so that requests of functions get through between two pages. */
const PAGE = 500;

/** The rows of a table now, read beside everything else that goes on. */
export async function countRows(database: Database, tableName: string): Promise<number> {
  let rows = 0;
  let next: unknown;
  do {
    const input = { TableName: tableName, Select: "COUNT", Limit: PAGE, ...(next !== undefined && { ExclusiveStartKey: next }) };
    const { Count, LastEvaluatedKey } = await database.run("Scan", input);
    rows += Number(Count);
    next = LastEvaluatedKey;
  } while (next !== undefined);
  return rows;
}
