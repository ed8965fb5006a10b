import type { ApiGatewayCollections } from "./entries/api-gateway";
import type { CloudWatchCollections } from "./entries/cloudwatch";
import type { DynamoDbCollections } from "./entries/dynamodb";
import type { IamCollections } from "./entries/iam";
import type { KmsCollections } from "./entries/kms";
import type { LambdaCollections } from "./entries/lambda";
import type { LogsCollections } from "./entries/logs";
import type { NetworkCollections } from "./entries/network";
import type { SecretsCollections } from "./entries/secrets";
import type { SnsCollections } from "./entries/sns";
import type { SqsCollections } from "./entries/sqs";
import type { StorageCollections } from "./entries/storage";

/** Everything that an account holds, by kind. Each entry is plain JSON in the words of its service's API. */
export interface Collections
  extends ApiGatewayCollections,
    CloudWatchCollections,
    DynamoDbCollections,
    IamCollections,
    KmsCollections,
    LambdaCollections,
    LogsCollections,
    NetworkCollections,
    SecretsCollections,
    SnsCollections,
    SqsCollections,
    StorageCollections {}

export type Kind = keyof Collections;

/** What can be looked up in an account, or in the next state of one. */
export interface AccountReader {
  readonly accountId: string;
  readonly region: string;
  get<K extends Kind>(kind: K, id: string): Collections[K] | undefined;
  /** In the order in which they were made. */
  all<K extends Kind>(kind: K): readonly Collections[K][];
}

type Entries = ReadonlyMap<string, unknown>;

/** One state of an account. It never changes: a change makes another one, which shares all that is the same. */
export class AccountState implements AccountReader {
  readonly accountId: string;
  readonly region: string;
  readonly #entries: ReadonlyMap<Kind, Entries>;

  constructor({ accountId, region }: Pick<AccountReader, "accountId" | "region">, entries: ReadonlyMap<Kind, Entries> = new Map()) {
    this.accountId = accountId;
    this.region = region;
    this.#entries = entries;
  }

  get<K extends Kind>(kind: K, id: string): Collections[K] | undefined {
    // Only `with` fills the maps, with entries of a draft, which are typed.
    return this.#entries.get(kind)?.get(id) as Collections[K] | undefined;
  }

  all<K extends Kind>(kind: K): readonly Collections[K][] {
    return [...(this.#entries.get(kind)?.values() ?? [])] as Collections[K][];
  }

  with(changes: readonly EntryChange[]): AccountState {
    const entries = new Map<Kind, Map<string, unknown>>();
    for (const { kind, id, entry } of changes) {
      const changed = entries.get(kind) ?? new Map(this.#entries.get(kind));
      entries.set(kind, changed);
      if (entry === undefined) changed.delete(id);
      else changed.set(id, entry);
    }
    return new AccountState(this, new Map([...this.#entries, ...entries]));
  }

  /** All that it takes to make this state out of an empty one. */
  get asChanges(): readonly EntryChange[] {
    return [...this.#entries].flatMap(([kind, entries]) => [...entries].map(([id, entry]) => ({ kind, id, entry })));
  }
}

/** An entry that was made or replaced, or, without `entry`, removed. */
export interface EntryChange {
  readonly kind: Kind;
  readonly id: string;
  readonly entry?: unknown;
}

/** The next state of an account while an operation makes it. */
export class Draft implements AccountReader {
  readonly #base: AccountState;
  readonly #changes = new Map<Kind, Map<string, unknown>>();

  constructor(base: AccountState) {
    this.#base = base;
  }

  get accountId(): string {
    return this.#base.accountId;
  }

  get region(): string {
    return this.#base.region;
  }

  get<K extends Kind>(kind: K, id: string): Collections[K] | undefined {
    const changed = this.#changes.get(kind);
    return changed?.has(id) ? (changed.get(id) as Collections[K] | undefined) : this.#base.get(kind, id);
  }

  all<K extends Kind>(kind: K): readonly Collections[K][] {
    return this.#base.with(changesOf(kind, this.#changes.get(kind))).all(kind);
  }

  put<K extends Kind>(kind: K, id: string, entry: Collections[K]): void {
    this.#change(kind, id, entry);
  }

  remove(kind: Kind, id: string): void {
    this.#change(kind, id, undefined);
  }

  get changes(): readonly EntryChange[] {
    return [...this.#changes].flatMap(([kind, entries]) => changesOf(kind, entries));
  }

  #change(kind: Kind, id: string, entry: unknown): void {
    const changed = this.#changes.get(kind) ?? new Map<string, unknown>();
    this.#changes.set(kind, changed.set(id, entry));
  }
}

function changesOf(kind: Kind, entries: ReadonlyMap<string, unknown> = new Map()): EntryChange[] {
  return [...entries].map(([id, entry]) => (entry === undefined ? { kind, id } : { kind, id, entry }));
}
