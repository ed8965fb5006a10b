/** Lets a known number of parties wait for each other. */
export class Barrier {
  /** Resolves when every party has arrived, or when none came for as long as the barrier's patience. */
  readonly opened: Promise<void>;
  #awaited: number;
  #timer: NodeJS.Timeout;
  #open: () => void = () => {};

  /** @param patienceMs how long to wait for the next party: one that fails never comes, and the others must not wait for ever */
  constructor(parties: number, patienceMs: number) {
    this.#awaited = parties;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#timer = setTimeout(this.#open, patienceMs);
  }

  arrive(): void {
    this.#awaited -= 1;
    if (this.#awaited > 0) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#open();
  }
}
