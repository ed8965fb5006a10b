import { beforeDeadline } from "./before-deadline";
import type { Connection, Connections } from "./ports";

/** Removals at the same time: enough for the dead rows of a usual audience, few enough not to slow down the posts. */
const CONCURRENCY = 16;
/** Rows that wait at most. Further ones stay for the next broadcast, so that a table full of dead rows does not fill the memory. */
const MAX_QUEUED = 20_000;

/** Deletes the rows of gone connections while posts go on. Posts never wait for a removal. */
export class Removals {
  /** Rows that this broadcast could not remove; the next one tries again. */
  unremoved = 0;
  readonly #queue: Connection[] = [];
  readonly #underWay = new Set<Connection>();
  readonly #places = new Set<Promise<void>>();

  constructor(private readonly connections: Pick<Connections, "remove">) {}

  add(connection: Connection): void {
    if (this.#queue.length >= MAX_QUEUED) {
      this.unremoved += 1;
      return;
    }
    this.#queue.push(connection);
    // Not `#places.size`: a place ends a moment after its last removal, and would not take a row that comes in between.
    if (this.#underWay.size >= CONCURRENCY) return;
    const place = this.#work().finally(() => this.#places.delete(place));
    this.#places.add(place);
  }

  /**
   * Waits until all rows are removed, or until the deadline.
   * @param deadline epoch milliseconds
   * @returns the rows that are not known to be removed by then; those of removals that are under way may be
   */
  async finish(deadline: number): Promise<readonly Connection[]> {
    await beforeDeadline(this.#allDone(), deadline);
    return [...this.#queue.splice(0), ...this.#underWay];
  }

  async #allDone(): Promise<void> {
    while (this.#places.size > 0) await Promise.all(this.#places);
  }

  async #work(): Promise<void> {
    for (let connection = this.#queue.pop(); connection; connection = this.#queue.pop()) {
      this.#underWay.add(connection);
      await this.connections.remove(connection).catch(() => {
        this.unremoved += 1;
      });
      this.#underWay.delete(connection);
    }
  }
}
