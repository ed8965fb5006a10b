import { setTimeout } from "node:timers/promises";
import { now } from "./clock";
import { type Database, describeTable, keysOfRows, listTables, type TableAddress } from "./connections-table";
import { describeError } from "./describe-error";
import { databaseOfRuntime } from "./local-runtime";
import type { Recorder } from "./recorder";

const LOOK_EVERY_MS = 200;
/** How long the row of a client may take to appear: a `$connect` may leave the writing to another function. */
const ROW_MS = 5_000;
const WAY_OUT = `Name the table that $connect writes to in CONNECTIONS_TABLE, or switch the check off with -v '{"leakCheck": "off"}'`;

/** The table that `$connect` writes to, and its rows before the run. Plain JSON. */
export interface LeakCheck {
  readonly table: TableAddress;
  readonly rowsBefore: readonly string[];
}

interface Candidate {
  readonly table: TableAddress;
  readonly before: ReadonlySet<string>;
}

/**
 * Finds the table that `$connect` writes to: it gains a row when a client connects. This also proves before the run that the check sees the
 * rows of clients; in a wrong table it would find no leak and pass.
 */
export class LeakCheckSetup {
  readonly #candidates: readonly Candidate[];

  private constructor(candidates: readonly Candidate[]) {
    this.#candidates = candidates;
  }

  /**
   * Reads the table that `CONNECTIONS_TABLE` names, or all tables of the local runtime that serves the target.
   *
   * @throws Error with one line that says why the check cannot be made
   */
  static async beforeConnect(target: string): Promise<LeakCheckSetup> {
    const name = process.env.CONNECTIONS_TABLE;
    const runtime = await databaseOfRuntime(target);
    if (name === undefined && runtime === undefined) throw unchecked("no table is known");
    const names = name === undefined ? await listTables(runtime ?? {}) : [name];
    return new LeakCheckSetup(await Promise.all(names.map((table) => readTable(runtime ?? {}, table))));
  }

  /**
   * To be called while the first client is connected.
   *
   * @throws Error with one line that says why the check cannot be made
   */
  async whileConnected(): Promise<LeakCheck> {
    const deadline = now() + ROW_MS;
    let changed = await this.#changed();
    while (changed.length === 0 && now() < deadline) {
      await setTimeout(LOOK_EVERY_MS);
      changed = await this.#changed();
    }
    const [found, ...others] = changed;
    if (found === undefined) {
      const names = this.#candidates.map(({ table }) => table.name).join(", ");
      throw unchecked(names === "" ? "there is no table" : `no row was added to ${names} when a client connected`);
    }
    if (others.length > 0) {
      throw unchecked(`rows were added to ${changed.map(({ table }) => table.name).join(", ")} when a client connected`);
    }
    return { table: found.table, rowsBefore: [...found.before] };
  }

  async #changed(): Promise<Candidate[]> {
    const changed = await Promise.all(this.#candidates.map(async ({ table, before }) => (await countNew(table, before)) > 0));
    return this.#candidates.filter((_candidate, index) => changed[index]);
  }
}

/**
 * Records how many rows were added and are still there. Waits up to `patienceMs` for them to go: `$disconnect` runs after the close.
 *
 * @throws Error when the table cannot be read
 */
export async function checkForLeaks({ table, rowsBefore }: LeakCheck, patienceMs: number, recorder: Recorder): Promise<void> {
  const before = new Set(rowsBefore);
  const startedAt = now();
  let left = await countNew(table, before);
  while (left > 0 && now() < startedAt + patienceMs) {
    await setTimeout(LOOK_EVERY_MS);
    left = await countNew(table, before);
  }
  recorder.declare("churn.rows_unchecked");
  recorder.count("churn.rows_before", before.size);
  recorder.count("churn.rows_left", left);
  recorder.time("churn.cleanup_ms", now() - startedAt);
}

async function readTable(database: Database, name: string): Promise<Candidate> {
  try {
    const table = await describeTable(database, name);
    return { table, before: await keysOfRows(table) };
  } catch (error) {
    throw unchecked(`the table ${name} cannot be read: ${describeError(error)}`);
  }
}

async function countNew(table: TableAddress, before: ReadonlySet<string>): Promise<number> {
  let count = 0;
  try {
    for (const row of await keysOfRows(table)) if (!before.has(row)) count += 1;
  } catch (error) {
    throw unchecked(`the table ${table.name} cannot be read: ${describeError(error)}`);
  }
  return count;
}

function unchecked(reason: string): Error {
  return new Error(`Rows left behind cannot be checked: ${reason}. ${WAY_OUT}`);
}
