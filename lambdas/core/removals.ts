import type { Connection, Connections } from "./ports";
import { within } from "./within";

/** Enough to keep up with the dead rows of a usual audience, few enough to take nothing from the posts. */
const CONCURRENCY = 16;
/** Rows that wait at most. What is above stays for the next broadcast, so that an audience of dead rows takes no memory. */
const MAX_QUEUED = 20_000;

/** Forgets gone connections beside the posts, at a pace of its own; nobody waits for a row before the posts are done. */
export class Removals {
  /** Rows that are still there, and that nobody removes in this broadcast; the next one tries again. */
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
    // Not by the places, which end a moment after their last removal: what came in between would have nobody to take it.
    if (this.#underWay.size >= CONCURRENCY) return;
    const place = this.#work().finally(() => this.#places.delete(place));
    this.#places.add(place);
  }

  /**
   * Waits for what is to be removed.
   * @param deadline epoch milliseconds after which that is not worth it any more
   * @returns what is not removed by then, as far as is known: the last ones may be all the same
   */
  async finish(deadline: number): Promise<readonly Connection[]> {
    await within(this.#allDone(), deadline);
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
