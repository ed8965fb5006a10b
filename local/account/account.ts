import type { Model } from "../model";
import type { Preparation, ServedStack } from "../served-stack";
import type { StackReading } from "../terraform/resources/read-model";
import { type AccountReader, type AccountState, type Collections, Draft, type Kind } from "./account-state";
import type { CodeStore } from "./code-store";
import type { Journal } from "./journal";
import { project } from "./projection/project";

export interface AccountNeeds {
  readonly stack: ServedStack;
  /** The services that make themselves ready for the next model. */
  readonly preparations: () => readonly ((next: Model) => Promise<Preparation>)[];
  readonly code: Pick<CodeStore, "find">;
  /** Keeps every change before it is answered. */
  readonly journal: Journal;
  /** Called when something that is served has changed. */
  readonly onServed: (before: StackReading, after: StackReading) => void;
}

/** What an account holds. Changes run one at a time, in the order of the calls. */
export class Account implements AccountReader {
  readonly #needs: AccountNeeds;
  #state: AccountState;

  constructor(state: AccountState, needs: AccountNeeds) {
    this.#state = state;
    this.#needs = needs;
  }

  get accountId(): string {
    return this.#state.accountId;
  }

  get region(): string {
    return this.#state.region;
  }

  get<K extends Kind>(kind: K, id: string): Collections[K] | undefined {
    return this.#state.get(kind, id);
  }

  all<K extends Kind>(kind: K): readonly Collections[K][] {
    return this.#state.all(kind);
  }

  /**
   * Makes the next state, and resolves when it is served and kept.
   * @param make checks the rules and changes the draft. When it throws, nothing happens.
   * @returns what `make` returned.
   * @throws what `make` throws; UserError when a service cannot be made ready for it, such as for code that is no zip file. Nothing has
   * changed then.
   */
  async change<T>(make: (draft: Draft) => T): Promise<T> {
    const { stack, preparations, code, journal, onServed } = this.#needs;
    let made: { readonly result: T; readonly state: AccountState } | undefined;
    let draft: Draft | undefined;
    await stack.change({
      next: async (current) => {
        draft = new Draft(this.#state);
        const result = make(draft);
        const state = this.#state.with(draft.changes);
        made = { result, state };
        return { ...current, model: project(state, (sha256) => code.find(sha256), current.model) };
      },
      prepare: [
        ...preparations(),
        async () => {
          await journal.append(draft?.changes ?? []);
          return { commit: () => {}, discard: async () => {} };
        },
      ],
      committed: (before, after) => {
        if (made) this.#state = made.state;
        if (before.model !== after.model) onServed(before, after);
      },
    });
    // `next` ran, or `change` would have thrown.
    return (made as unknown as { readonly result: T }).result;
  }
}
