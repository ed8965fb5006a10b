import type { Model } from "./model";

export interface ReloadedModel {
  readonly model: Model;
  /** What the new stack has otherwise and keeps as it was until the next start. */
  readonly needsRestart: readonly string[];
}

/**
 * What is served after the stack has changed: everything that services look up when a request comes. Tables hold rows, and a region is
 * part of every name, so these stay.
 */
export function reloadModel(current: Model, next: Model): ReloadedModel {
  if (next.region !== current.region) return { model: current, needsRestart: [`region ${next.region}`] };
  const before = new Map(current.tables.map((table) => [table.name, JSON.stringify(table)]));
  const changed = next.tables.filter((table) => before.get(table.name) !== JSON.stringify(table));
  const removed = current.tables.filter(({ name }) => !next.tables.some((table) => table.name === name));
  return {
    model: { ...next, tables: current.tables },
    needsRestart: [...changed, ...removed].map(({ name }) => `table ${name}`),
  };
}
