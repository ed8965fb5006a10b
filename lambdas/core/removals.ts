import type { Connection, Connections } from "./ports";
import { within } from "./within";

/** Enough to keep up with the dead rows of a usual audience, few enough to take nothing from the posts. */
const CONCURRENCY = 16;
/** Rows that wait at most. What is above stays for the next broadcast, so that an audience of dead rows takes no memory. */
const MAX_QUEUED = 20_000;

/** Forgets gone connections beside the posts, at a pace of its own; nobody waits for a row before the posts are done. */
export class Removals {
  /** Rows that are still there; the next broadcast tries again. */
  unremoved = 0;
  readonly #queue: Connection[] = [];
  readonly #places = new Set<Promise<void>>();

  constructor(private readonly connections: Pick<Connections, "remove">) {}

  add(connection: Connection): void {
    if (this.#queue.length >= MAX_QUEUED) {
      this.unremoved += 1;
      return;
    }
    this.#queue.push(connection);
    if (this.#places.size >= CONCURRENCY) return;
    const place = this.#work().finally(() => this.#places.delete(place));
    this.#places.add(place);
  }

  /** Waits for what is under way. @param deadline epoch milliseconds after which that is not worth it any more */
  async finish(deadline: number): Promise<void> {
    await within(this.#allDone(), deadline);
    this.unremoved += this.#queue.splice(0).length + this.#places.size;
  }

  async #allDone(): Promise<void> {
    while (this.#places.size > 0) await Promise.all(this.#places);
  }

  async #work(): Promise<void> {
    for (let connection = this.#queue.pop(); connection; connection = this.#queue.pop()) {
      await this.connections.remove(connection).catch(() => {
        this.unremoved += 1;
      });
    }
  }
}
