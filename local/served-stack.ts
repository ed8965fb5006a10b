import type { Model } from "./model";
import type { StackReading } from "./terraform/resources/read-model";

/** What one service has made ready for another model. */
export interface Preparation {
  /** Serves the new model from now on. It must not fail. */
  commit(): void;
  /** Removes what was made: the change does not happen. */
  discard(): Promise<void>;
}

export interface StackChange {
  /** Makes the new state from the current one. */
  next(current: StackReading): Promise<StackReading>;
  /** Makes every service ready for it, one after the other. A failure discards what the services before it made. */
  readonly prepare: readonly ((next: Model) => Promise<Preparation>)[];
  /** Called as soon as the new state is served. */
  committed(before: StackReading, after: StackReading): void;
}

/**
 * Owns the stack that is served. Changes run one at a time, in the order of the calls. A change that fails leaves everything as it was.
 */
export class ServedStack {
  #current: StackReading;
  #lastChange: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(first: StackReading) {
    this.#current = first;
  }

  get model(): Model {
    return this.#current.model;
  }

  get current(): StackReading {
    return this.#current;
  }

  /** @throws what `next` or a preparation throws; the stack is unchanged then. */
  change(change: StackChange): Promise<void> {
    const done = this.#lastChange.then(() => this.#run(change));
    this.#lastChange = done.catch(() => {});
    return done;
  }

  /** Waits for the change that runs. Changes that wait behind it fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#lastChange;
  }

  async #run({ next, prepare, committed }: StackChange): Promise<void> {
    if (this.#isClosed) throw new Error("the runtime has been closed");
    const before = this.#current;
    const after = await next(before);
    const prepared: Preparation[] = [];
    try {
      for (const one of prepare) prepared.push(await one(after.model));
      if (this.#isClosed) throw new Error("the runtime has been closed");
    } catch (error) {
      for (const preparation of prepared.reverse()) await preparation.discard();
      throw error;
    }
    // Nothing below waits: no request sees half of a change.
    this.#current = after;
    for (const preparation of prepared) preparation.commit();
    committed(before, after);
  }
}
