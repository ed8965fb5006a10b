import path from "node:path";
import type { Account } from "../computed/computed-attributes";
import type { EvaluatedStack, MadeUpValue, Resource, StackSources } from "../evaluated-stack";
import type { AccountOf } from "./account-of";
import type { StateResource } from "./test-output";

interface EvaluatedFrom {
  readonly account: Account;
  readonly accountOf: AccountOf;
  readonly directory: string;
  /** Of the root module and of the local modules that it calls. */
  readonly configurations: readonly string[];
  readonly decodedDocuments: readonly string[];
  readonly madeUp: readonly MadeUpValues[];
}

/** Of one attribute: a value, or the elements of a list. */
export interface MadeUpValues {
  /** `data.aws_subnets.private.ids` */
  readonly reference: string;
  readonly values: readonly string[];
}

/** A stack as real Terraform has evaluated it. */
export class EvaluatedState implements EvaluatedStack {
  readonly account: Account;
  readonly directory: string;
  readonly unreadModules: readonly string[] = [];
  readonly decodedDocuments: readonly string[];
  readonly sources: StackSources;
  readonly #resources: readonly Resource[];
  readonly #madeUp: readonly MadeUpValues[];
  readonly #accountOf: AccountOf;
  /** Attributes that were read, as JSON. */
  readonly #read = new Set<string>();

  constructor(state: readonly StateResource[], from: EvaluatedFrom) {
    this.account = from.account;
    this.directory = from.directory;
    this.decodedDocuments = from.decodedDocuments;
    this.#madeUp = from.madeUp;
    this.#accountOf = from.accountOf;
    this.sources = sourcesOf(state, from);
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
    const known: readonly string[] = [this.account.accountId, this.account.region];
    return this.#madeUp.flatMap(({ reference, values }) =>
      values.some((value) => read.includes(value) && !known.includes(value)) ? [{ reference, value: values.join(", ") }] : [],
    );
  }

  #resource({ address, type, values, depends_on: dependsOn = [] }: StateResource): Resource {
    const region = typeof values.region === "string" ? values.region : this.#accountOf(address).region;
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

/** Archives that the stack makes are not watched: each evaluation writes them anew. */
function sourcesOf(state: readonly StateResource[], { directory, configurations }: EvaluatedFrom): StackSources {
  const paths = (type: string, name: string) =>
    state.flatMap(({ type: found, values }) => {
      const value = values[name];
      return found === type && typeof value === "string" ? [path.resolve(directory, value)] : [];
    });
  const made = new Set(paths("archive_file", "output_path"));
  const archives = ["aws_lambda_function", "aws_lambda_layer_version"].flatMap((type) => paths(type, "filename"));
  return {
    configurations,
    folders: paths("archive_file", "source_dir"),
    files: [...paths("archive_file", "source_file"), ...archives.filter((archive) => !made.has(archive))],
  };
}
