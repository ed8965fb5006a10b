import type { Model } from "../model";
import type { Preparation, ServedStack } from "../served-stack";
import type { StackReading } from "../terraform/resources/read-model";
import { type AccountReader, type AccountState, type Collections, Draft, type EntryChange, type Kind } from "./account-state";
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

  constructor(needs: AccountNeeds) {
    this.#needs = needs;
  }

  get #state(): AccountState {
    return this.#needs.stack.current.account;
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
    let made: { readonly result: T; readonly changes: readonly EntryChange[] } | undefined;
    await stack.change({
      next: async (current) => {
        const draft = new Draft(current.account);
        made = { result: make(draft), changes: draft.changes };
        const account = current.account.with(made.changes);
        return { ...current, account, model: project(account, (sha256) => code.find(sha256), current.model) };
      },
      prepare: [
        ...preparations(),
        async () => {
          await journal.append(made?.changes ?? []);
          return { commit: () => {}, discard: async () => {} };
        },
      ],
      committed: (before, after) => {
        if (before.model !== after.model) onServed(before, after);
      },
    });
    // `next` ran, or `change` would have thrown.
    return (made as unknown as { readonly result: T }).result;
  }
}
