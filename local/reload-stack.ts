import { projectTables } from "./account/projection/tables";
import type { Table } from "./model";
import type { StackReading } from "./terraform/resources/read-model";

export interface ReloadedStack {
  readonly stack: StackReading;
  /** What differs in the new stack and stays as it was until the next start. */
  readonly needsRestart: readonly string[];
}

/**
 * What is served after the stack has changed. Tables hold rows: a table that changed or was removed stays as it is, and only new tables
 * are made. The region is part of every ARN, so another region changes nothing before a restart.
 */
export function reloadStack(current: StackReading, next: StackReading): ReloadedStack {
  const { region, tables: wanted } = next.model;
  if (region !== current.model.region) return { stack: current, needsRestart: [`region ${region}`] };
  const kept = current.account.all("dynamodb.tables");
  const account = next.account.with(kept.map((entry) => ({ kind: "dynamodb.tables", id: entry.TableName, entry })));
  const tables = projectTables(account);
  const text = (table: Table | undefined) => JSON.stringify(table);
  // Tables that the stack does not have any more come last.
  const others = tables.filter((table, index) => text(table) !== text(wanted[index]));
  return {
    stack: { ...next, account, model: { ...next.model, tables } },
    needsRestart: others.map(({ name }) => `table ${name}`),
  };
}
