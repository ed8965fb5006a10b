import { setTimeout } from "node:timers/promises";

/** How often the rows are counted at most, and the part of the database's time that counting may take. */
const EVERY_MS = 1_000;
const MOST_LOAD = 0.03;

/** Counts the rows of tables as long as somebody wants to know, large tables less often. */
export class RowCounts {
  readonly #count: (tableName: string) => Promise<number>;
  #rows: Readonly<Record<string, number>> = {};
  #counting: AbortController | undefined;

  constructor(count: (tableName: string) => Promise<number>) {
    this.#count = count;
  }

  /** As they were counted last. */
  get rows(): Readonly<Record<string, number>> {
    return this.#rows;
  }

  start(tableNames: () => readonly string[]): void {
    this.stop();
    this.#counting = new AbortController();
    void this.#countUntil(this.#counting.signal, tableNames);
  }

  stop(): void {
    this.#counting?.abort();
  }

  async #countUntil(signal: AbortSignal, tableNames: () => readonly string[]): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      this.#rows = await this.#countAll(tableNames());
      await pause(Math.max(EVERY_MS, (performance.now() - startedAt) / MOST_LOAD), signal);
    }
  }

  async #countAll(tableNames: readonly string[]): Promise<Record<string, number>> {
    const counted: Record<string, number> = {};
    for (const name of tableNames) {
      const rows = await this.#count(name).catch(() => undefined);
      // A table that somebody has deleted has none to show.
      if (rows !== undefined) counted[name] = rows;
    }
    return counted;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  // It ends early when the signal says so, and keeps nobody's process alive.
  return setTimeout(ms, undefined, { signal, ref: false }).catch(() => {});
}
