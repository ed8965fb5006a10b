import { AccountState, type Collections, Draft, type Kind } from "../../account/account-state";
import { project } from "../../account/projection/project";
import type { Refusal } from "../../aws-rules/refusal";
import { UserError } from "../../errors";
import type { CodeArchive, Model } from "../../model";
import { madeUpValue } from "../computed/made-up-values";
import type { EvaluatedStack, MadeUpValue, Resource } from "../evaluated-stack";
import { joined } from "../not-evaluated";

/** A part of a stack that the runtime does not serve, and that changes nothing it does serve. */
export interface LeftOut {
  /** Of a resource, or of one attribute: `aws_lambda_function.ask: layers: arn:…`. */
  readonly address: string;
  readonly reason: string;
}

/** When the entries of a stack were made: a stack that is read has no time of its own, and equal stacks make equal accounts. */
export const MADE_AT = "1970-01-01T00:00:00.000Z";

/**
 * Goes through the resources of a stack, and keeps what they make in an account. Mistakes are collected, so that all of them are told
 * at once.
 */
export class Reading {
  readonly stack: EvaluatedStack;
  readonly #empty: AccountState;
  /** The account as the stack makes it. */
  readonly draft: Draft;
  /** Zip files of functions and layers, by the hashes that the account has of them. */
  readonly archives = new Map<string, CodeArchive>();
  readonly #addresses = new Map<string, string>();
  readonly #mistakes: UserError[] = [];
  readonly #leftOut = new Map<string, LeftOut>();
  readonly #used = new Set<string>();
  readonly #madeUp = new Map<string, string>();

  constructor(stack: EvaluatedStack) {
    this.stack = stack;
    this.#empty = new AccountState(stack.account);
    this.draft = new Draft(this.#empty);
  }

  get account(): AccountState {
    return this.#empty.with(this.draft.changes);
  }

  /** What the services serve of the account. */
  get model(): Model {
    return project(this.account, (sha256) => this.archives.get(sha256) ?? { sha256, path: "" });
  }

  put<K extends Kind>({ address }: Pick<Resource, "address">, kind: K, id: string, entry: Collections[K]): void {
    this.draft.put(kind, id, entry);
    this.#addresses.set(`${kind} ${id}`, address);
  }

  /** Of the resource that put an entry into the account. */
  addressOf(kind: Kind, id: string): string | undefined {
    return this.#addresses.get(`${kind} ${id}`);
  }

  /** The resources of `type`. Those of another region than the one that is served are left out. */
  ofType(type: string): readonly Resource[] {
    const all = this.attempt(() => this.stack.ofType(type)) ?? [];
    return all.filter((resource) => this.#isServed(resource));
  }

  /** What `read` makes of each resource, without those that have a mistake. */
  each<T>(resources: readonly Resource[], read: (resource: Resource) => T): T[] {
    return resources.flatMap((resource) => {
      const made = this.attempt(() => [read(resource)]);
      return made ?? [];
    });
  }

  /** Undefined for work that fails with a UserError, which is kept. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#mistakes.push(error);
      return undefined;
    }
  }

  /** Refuses the stack for one attribute, if there is a reason. */
  refuse({ address }: Pick<Resource, "address">, attribute: string, ...reasons: readonly (string | undefined)[]): void {
    for (const reason of reasons) {
      if (reason !== undefined) this.#mistakes.push(new UserError(`${address}: ${attribute}: ${reason}`));
    }
  }

  /** Refuses the stack for what AWS or the runtime refuses of an entry. Attributes have the names of the entry's members. */
  refuseMembers(resource: Pick<Resource, "address">, refusals: readonly Refusal[]): void {
    for (const { member, reason } of refusals) {
      const attribute = member.replace(/^[^.]+/, (name) => name.replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase());
      this.refuse(resource, attribute, reason);
    }
  }

  /** Keeps a resource from being left out, although its type is not emulated. */
  use(address: string): void {
    this.#used.add(address);
  }

  leaveOut(address: string, reason: string): void {
    if (!this.#used.has(address) && !this.#leftOut.has(address)) this.#leftOut.set(address, { address, reason });
  }

  /** A value for an attribute that the stack does not set, and that AWS would draw. */
  makeUp({ type, address }: Resource, name: string): string {
    const value = String(madeUpValue(type, [name], address, this.stack.account));
    this.#madeUp.set(`${address}.${name}`, value);
    return value;
  }

  /** Those of the stack's expressions too. */
  get madeUp(): readonly MadeUpValue[] {
    const own = [...this.#madeUp].map(([reference, value]) => ({ reference, value }));
    return [...this.stack.madeUpValues().filter(({ reference }) => !this.#madeUp.has(reference)), ...own];
  }

  get leftOut(): readonly LeftOut[] {
    return [...this.#leftOut.values()];
  }

  /** @throws UserError with a line for each mistake. */
  refuseMistakes(): void {
    if (this.#mistakes.length > 0) throw joined(this.#mistakes);
  }

  #isServed(resource: Resource): boolean {
    // IAM is the same in all regions.
    if (resource.type.startsWith("aws_iam_")) return true;
    const region = this.attempt(() => resource.region);
    const { region: served } = this.stack.account;
    if (region === served) return true;
    if (region !== undefined) this.leaveOut(resource.address, `is for ${region}, and the local runtime serves one region, ${served}`);
    return false;
  }
}
