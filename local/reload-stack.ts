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
  const existing = new Map(current.model.tables.map((table) => [table.name, table]));
  const tables = wanted.map((table) => existing.get(table.name) ?? table);
  const removed = current.model.tables.filter(({ name }) => !wanted.some((table) => table.name === name));
  const changed = wanted.filter((table, index) => JSON.stringify(table) !== JSON.stringify(tables[index]));
  return {
    stack: { ...next, model: { ...next.model, tables: [...tables, ...removed] } },
    needsRestart: [...changed, ...removed].map(({ name }) => `table ${name}`),
  };
}
