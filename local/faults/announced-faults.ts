import { UserError } from "../errors";
import type { EventLog } from "../event-log";
import type { FaultInjector } from "./fault-injector";
import { checkFaults, type Faults } from "./faults";

/** Records which faults happen from now on, and at the end how often each did. */
export class AnnouncedFaults {
  readonly #injector: FaultInjector;
  readonly #events: Pick<EventLog, "record">;
  #hadFaults = false;

  constructor(injector: FaultInjector, events: Pick<EventLog, "record">) {
    this.#injector = injector;
    this.#events = events;
  }

  /** Those of the start, if there are any. */
  announceFirst(): void {
    if (Object.keys(this.#injector.faults).length > 0) this.#announce();
  }

  /** @throws UserError for an unknown name, a value that is not allowed, and for stale rows, which tables have from the start. */
  set({ staleRows, ...running }: Faults): void {
    if (staleRows !== undefined) throw new UserError("stale rows are written when the runtime starts, and not while it runs");
    this.#injector.set(checkFaults(running));
    this.#announce();
  }

  announceCounts(): void {
    const { counts, seed } = this.#injector;
    if (this.#hadFaults) this.#events.record({ type: "faultsInjected", counts, seed });
  }

  #announce(): void {
    this.#hadFaults = true;
    this.#events.record({ type: "faultsSet", faults: this.#injector.faults, seed: this.#injector.seed });
  }
}
