import type { Account } from "../computed/computed-attributes";
import type { EvaluatedStack, MadeUpValue, Resource } from "../evaluated-stack";
import type { StateResource } from "./test-output";

/** A stack as real Terraform has evaluated it. */
export class EvaluatedState implements EvaluatedStack {
  readonly account: Account;
  readonly directory: string;
  readonly unreadModules: readonly string[] = [];
  readonly #resources: readonly Resource[];
  readonly #madeUp: readonly MadeUpValue[];
  /** Attributes that were read, as JSON. */
  readonly #read = new Set<string>();

  constructor(state: readonly StateResource[], from: { account: Account; directory: string; madeUp: readonly MadeUpValue[] }) {
    this.account = from.account;
    this.directory = from.directory;
    this.#madeUp = from.madeUp;
    this.#resources = state.filter(({ mode }) => mode === "managed").map((instance) => this.#resource(instance));
  }

  get types(): string[] {
    return [...new Set(this.#resources.map(({ type }) => type))];
  }

  addresses(type: string): string[] {
    return this.ofType(type).map(({ address }) => address);
  }

  ofType(type: string): Resource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  madeUpValues(): MadeUpValue[] {
    const read = [...this.#read].join("\n");
    return this.#madeUp.filter(({ value }) => read.includes(value));
  }

  #resource({ address, type, values, depends_on: dependsOn = [] }: StateResource): Resource {
    const region = typeof values.region === "string" ? values.region : this.account.region;
    const attributes = new Proxy(values, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === "string" || (typeof value === "object" && value !== null)) this.#read.add(JSON.stringify(value));
        return value;
      },
    });
    return { address, type, region, attributes, dependsOn };
  }
}
