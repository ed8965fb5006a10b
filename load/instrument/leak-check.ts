import { setTimeout } from "node:timers/promises";
import { now } from "./clock";
import { type ConnectionsTable, findConnectionsTable } from "./connections-table";
import type { Recorder } from "./recorder";

/** Between two looks at the table. */
const LOOK_EVERY_MS = 200;

/**
 * Records how many rows are in the table that were not there before, once there are none, or when the time for that is over: `$disconnect`
 * runs behind the close.
 * @param rowsBefore undefined when they are not known, and then nothing can be said
 */
export async function checkForLeaks(
  url: string,
  rowsBefore: ReadonlySet<string> | undefined,
  patienceMs: number,
  recorder: Recorder,
): Promise<void> {
  const table = await findConnectionsTable(url);
  if ("unknown" in table || rowsBefore === undefined) {
    recorder.count("churn.rows_unchecked");
    recorder.say(`Rows left behind were not checked: ${"unknown" in table ? table.unknown : "they were not known before the run"}.`);
    return;
  }
  const startedAt = now();
  let left = await newRows(table, rowsBefore);
  while (left > 0 && now() < startedAt + patienceMs) {
    await setTimeout(LOOK_EVERY_MS);
    left = await newRows(table, rowsBefore);
  }
  recorder.declare("churn.rows_unchecked");
  recorder.count("churn.rows_before", rowsBefore.size);
  recorder.count("churn.rows_left", left);
  recorder.time("churn.cleanup_ms", now() - startedAt);
}

async function newRows(table: ConnectionsTable, before: ReadonlySet<string>): Promise<number> {
  let count = 0;
  for (const id of await table.connectionIds()) if (!before.has(id)) count += 1;
  return count;
}
