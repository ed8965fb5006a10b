import path from "node:path";
import { ACCOUNT_ID } from "../../account/account-id";
import { UserError } from "../../errors";
import { type Account, COMPUTED_ATTRIBUTES } from "../computed/computed-attributes";
import { madeUpValue } from "../computed/made-up-values";
import type { EvaluatedStack, MadeUpValue, Resource } from "../evaluated-stack";
import { ExpressionError } from "../expression-error";
import { NotEvaluated } from "../not-evaluated";
import { isMap } from "../values";
import { type ConfigurationFiles, readConfigurationFiles } from "./configuration-files";
import { DATA_SOURCES } from "./data-sources";
import { evaluate, follow, type Scope, type TerraformFunction } from "./evaluate";
import type { Expression } from "./expression";
import { terraformFunctions } from "./functions";
import { lazyAttributes } from "./lazy-attributes";
import { isTemplate, parseTemplates } from "./parse-templates";
import { referencesOf } from "./references";
import { type GivenVariables, givenVariables, variableValue } from "./variables";

type Body = Readonly<Record<string, unknown>>;
type Reference = readonly (string | number)[];

/** Values for attributes by their references, such as `aws_sns_topic.news.arn`; they take the place of every other value. */
export type SetValues = Readonly<Record<string, unknown>>;

/** The JSON configuration of a folder as Terraform would see it after an apply. Attributes are evaluated when they are read. */
export class Configuration implements EvaluatedStack {
  readonly account: Account;
  readonly directory: string;
  /** Here a document has its statements whenever an expression asks. */
  readonly decodedDocuments: readonly string[] = [];
  readonly #files: ConfigurationFiles;
  readonly #given: GivenVariables;
  readonly #set: SetValues;
  readonly #expressions: ReadonlyMap<string, Expression>;
  readonly #functionNamed: (name: string) => TerraformFunction;
  readonly #known = new Map<string, unknown>();
  readonly #resources = new Map<string, Resource>();
  readonly #madeUp = new Map<string, string>();
  /** What is being evaluated now, from the outermost to the innermost. */
  readonly #underway: string[] = [];

  private constructor(
    files: ConfigurationFiles,
    directory: string,
    parsed: { given: GivenVariables; set: SetValues; expressions: ReadonlyMap<string, Expression> },
  ) {
    this.#files = files;
    this.directory = path.resolve(directory);
    this.#given = parsed.given;
    this.#set = parsed.set;
    this.#expressions = parsed.expressions;
    this.#functionNamed = terraformFunctions(directory);
    this.account = { region: this.#regionOf("aws"), accountId: ACCOUNT_ID };
    this.#checkVariables();
    this.#checkSetValues();
  }

  /**
   * Reads the `*.tf.json` files of `directory` and the values of its variables.
   * @throws UserError when there is no configuration, or it is not what Terraform would take.
   */
  static async load(directory: string, set: SetValues = {}): Promise<Configuration> {
    const files = await readConfigurationFiles(directory);
    const given = Object.keys(files.variable).length === 0 ? {} : await givenVariables(directory, process.env, files.variable);
    return new Configuration(files, directory, { given, set, expressions: await parseTemplates(templatesIn(files, given)) });
  }

  get types(): readonly string[] {
    return Object.keys(this.#files.resource);
  }

  get unreadModules(): readonly string[] {
    return Object.keys(this.#files.module).map((name) => `module.${name}`);
  }

  addresses(type: string): string[] {
    return Object.keys(this.#files.resource[type] ?? {}).map((name) => `${type}.${name}`);
  }

  /** The resources of `type`, in the order of the files. */
  ofType(type: string): Resource[] {
    return Object.keys(this.#files.resource[type] ?? {}).map((name) => this.#resource(type, name));
  }

  madeUpValues(): MadeUpValue[] {
    return [...this.#madeUp].map(([reference, value]) => ({ reference, value }));
  }

  #resource(type: string, name: string): Resource {
    const address = `${type}.${name}`;
    const block = this.#files.resource[type]?.[name];
    if (!block) throw undeclared(address);
    for (const meta of ["count", "for_each"]) {
      if (block[meta] !== undefined && block[meta] !== null)
        throw new NotEvaluated(`${address}: ${meta}: the local runtime does not expand it; write each one out`);
    }
    return this.#declared(address, type, block, (own) => COMPUTED_ATTRIBUTES[type]?.(own, this.#accountOf(address, block), address) ?? {});
  }

  #data(type: string, name: string): Resource {
    const address = `data.${type}.${name}`;
    const block = this.#files.data[type]?.[name];
    if (!block) throw undeclared(address);
    if (type === "archive_file") throw new NotEvaluated(`${address}: the local runtime makes no zip files; name one that is there`);
    return this.#declared(address, type, block, (own) => DATA_SOURCES[type]?.(own, this.#accountOf(address, block), address) ?? {});
  }

  #declared(address: string, type: string, block: Body, compute: (own: Body) => Body): Resource {
    const known = this.#resources.get(address);
    if (known) return known;
    const region = () => this.#regionOfBlock(address, block);
    const dependsOn = () => [...this.#dependencies(address, block, new Set())];
    const made: Resource = {
      address,
      type,
      get region() {
        return region();
      },
      get dependsOn() {
        return dependsOn();
      },
      attributes: lazyAttributes(this.#argumentNames(address, block), (name) => this.#argument(address, block, name), compute),
    };
    this.#resources.set(address, made);
    return made;
  }

  #argumentNames(address: string, block: Body): string[] {
    const dynamic = Object.keys(isMap(block.dynamic) ? block.dynamic : {});
    const set = Object.keys(this.#set).flatMap((reference) =>
      reference.startsWith(`${address}.`) ? reference.slice(address.length + 1).split(".", 1) : [],
    );
    return [...new Set([...Object.keys(block), ...dynamic, ...set])].filter((name) => !META_ARGUMENTS.has(name));
  }

  #argument(address: string, block: Body, name: string): unknown {
    const reference = `${address}.${name}`;
    if (Object.hasOwn(this.#set, reference)) return this.#set[reference];
    const where = `${address}: ${name}`;
    const dynamic = [block.dynamic].flat().some((blocks) => isMap(blocks) && Object.hasOwn(blocks, name));
    if (dynamic) throw new NotEvaluated(`${where}: the local runtime does not expand dynamic blocks; write each one out`);
    return this.#once(reference, () => this.#within(address, () => this.#value(block[name], where)));
  }

  #accountOf(address: string, block: Body): Account {
    return { ...this.account, region: this.#regionOfBlock(address, block) };
  }

  /** By itself (since version 6 of the provider), or by the provider that it chooses. */
  #regionOfBlock(address: string, block: Body): string {
    const own = block.region === undefined ? undefined : this.#argument(address, block, "region");
    if (typeof own === "string") return own;
    return this.#regionOf(typeof block.provider === "string" ? block.provider.replace(/^\$\{(.*)\}$/, "$1") : "aws");
  }

  /** Of a provider block: of `aws`, or of `aws.alias`. Without one, the AWS provider takes the region of its environment. */
  #regionOf(provider: string): string {
    const alias = provider.split(".")[1];
    const block = this.#files.provider.aws?.find((found) => (found.alias ?? undefined) === alias);
    const region = this.#value(block?.region, "provider: aws: region");
    return typeof region === "string" ? region : (process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1");
  }

  /** Adds everything that `block` refers to, and what that refers to. */
  #dependencies(address: string, value: unknown, found: Set<string>): Set<string> {
    const references: Reference[] = [];
    const collect = (part: unknown, key = ""): void => {
      if (typeof part === "string") {
        const expression = this.#expressions.get(part);
        if (expression) references.push(...referencesOf(expression));
        else if (key === "depends_on") references.push(part.split("."));
      } else if (typeof part === "object" && part !== null) {
        for (const [name, inner] of Object.entries(part)) if (name !== "//") collect(inner, Array.isArray(part) ? key : name);
      }
    };
    collect(value);
    for (const [root, name = "", third = ""] of references.map((reference) => reference.map(String))) {
      const [target, declaration] =
        root === "local"
          ? [`local.${name}`, this.#files.locals[name]]
          : root === "data"
            ? [`data.${name}.${third}`, this.#files.data[name]?.[third]]
            : [`${root}.${name}`, this.#files.resource[root ?? ""]?.[name]];
      if (declaration === undefined || found.has(target) || target === address) continue;
      found.add(target);
      this.#dependencies(address, declaration, found);
    }
    return found;
  }

  /** Evaluates what is called `key` unless it was evaluated before. */
  #once<T>(key: string, make: () => T): T {
    if (this.#known.has(key)) return this.#known.get(key) as T;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  #within<T>(address: string, work: () => T): T {
    this.#underway.push(address);
    try {
      return work();
    } finally {
      this.#underway.pop();
    }
  }

  /** Terraform refuses cycles of resources, even where the attributes in question do not depend on each other. */
  #refuseCycle(address: string): void {
    if (this.#underway.includes(address)) throw new UserError(`the stack has a cycle of references through ${address}`);
  }

  /** @param where address and attribute, for the error. */
  #value(raw: unknown, where: string): unknown {
    if (typeof raw === "string") {
      const expression = this.#expressions.get(raw);
      return expression ? this.#evaluate(expression, where) : raw;
    }
    if (Array.isArray(raw)) return raw.map((item) => this.#value(item, where));
    if (typeof raw !== "object" || raw === null) return raw;
    const parts = Object.entries(raw).filter(([key]) => key !== "//");
    if (parts.some(([key]) => key === "dynamic"))
      throw new NotEvaluated(`${where}: the local runtime does not expand dynamic blocks; write each one out`);
    return Object.fromEntries(parts.map(([key, value]) => [key, this.#value(value, `${where}.${key}`)]));
  }

  #evaluate(expression: Expression, where: string): unknown {
    const scope: Scope = { resolve: (reference) => this.#reference(reference), functionNamed: this.#functionNamed };
    return inPlace(where, () => evaluate(expression, scope));
  }

  #reference(reference: Reference): unknown {
    const [root, name, ...rest] = reference.map(String);
    if (root === undefined || name === undefined)
      throw ExpressionError.invalid(`${reference.join(".")} is no reference that Terraform knows`);
    switch (root) {
      case "path":
        return name === "cwd" ? this.directory : ".";
      case "terraform":
        return "default"; // terraform.workspace
      case "local":
        return follow(this.#local(name), reference.slice(2));
      case "var":
        return follow(this.#variable(name), reference.slice(2));
      case "data":
        return this.#attribute(this.#data(name, rest[0] ?? ""), reference.slice(3));
      case "count":
      case "each":
      case "module":
      case "self":
        throw ExpressionError.notEmulated(`the local runtime does not evaluate ${reference.join(".")}; write its value out`);
      default:
        return this.#attribute(this.#resource(root, name), reference.slice(2));
    }
  }

  #attribute(resource: Resource, rest: Reference): unknown {
    const { address, attributes } = resource;
    this.#refuseCycle(address);
    const [name] = rest;
    if (name === undefined) return { ...attributes };
    const reference = [address, ...rest].join(".");
    if (Object.hasOwn(this.#set, reference)) return this.#set[reference];
    const value = attributes[String(name)];
    if (value === undefined || value === null) return this.#makeUp(resource, rest.map(String));
    try {
      return follow(value, rest.slice(1));
    } catch (error) {
      // A part of a block that AWS adds. Maps and lists that the stack sets have what they have.
      if (!rest.includes(0)) throw error;
      return this.#makeUp(resource, rest.map(String));
    }
  }

  #makeUp({ type, address, region }: Resource, names: readonly string[]): unknown {
    const value = madeUpValue(type, names, address, { ...this.account, region });
    this.#madeUp.set([address, ...names].join("."), Array.isArray(value) ? value.join(", ") : String(value));
    return value;
  }

  #local(name: string): unknown {
    const address = `local.${name}`;
    return this.#once(address, () => {
      if (!Object.hasOwn(this.#files.locals, name)) throw undeclared(address);
      this.#refuseCycle(address);
      return this.#within(address, () => this.#value(this.#files.locals[name], address));
    });
  }

  #variable(name: string): unknown {
    return this.#once(`var.${name}`, () => {
      const declaration = this.#files.variable[name];
      if (!declaration) throw undeclared(`var.${name}`);
      const given = this.#given[name];
      return variableValue(name, declaration, given === undefined ? undefined : this.#value(given, `var.${name}`));
    });
  }

  /** Evaluates the `validation` blocks of every variable that has a value. */
  #checkVariables(): void {
    const refusals = Object.entries(this.#files.variable).flatMap(([name, declaration]) =>
      [declaration.validation ?? []].flat().flatMap((rule) => {
        const hasValue = this.#given[name] !== undefined || declaration.default !== undefined;
        if (!isMap(rule) || !hasValue) return [];
        const where = `var.${name}: validation`;
        if (this.#value(rule.condition, `${where}.condition`) === true) return [];
        return [`var.${name}: ${String(this.#value(rule.error_message, `${where}.error_message`)).replace(/\s+/g, " ")}`];
      }),
    );
    if (refusals.length > 0) throw new UserError(refusals.join("\n"));
  }

  #checkSetValues(): void {
    const refusals = Object.keys(this.#set).flatMap((reference) => {
      const [root = "", name = "", third = ""] = reference.split(".");
      const isDeclared = root === "data" ? this.#files.data[name]?.[third] : this.#files.resource[root]?.[name];
      return isDeclared ? [] : [`--set ${reference}: the stack has no such resource or data source`];
    });
    if (refusals.length > 0) throw new UserError(refusals.join("\n"));
  }
}

/** Says where an expression has no value. */
function inPlace<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new (error.kind === "notEvaluated" ? NotEvaluated : UserError)(`${where}: ${error.message}`);
  }
}

function undeclared(address: string): ExpressionError {
  return ExpressionError.undeclared(`the stack refers to ${address} and does not declare it`);
}

/** Terraform's own, about order and life cycle, and no part of the resource; `//` is a comment. */
const META_ARGUMENTS = new Set(["depends_on", "lifecycle", "//", "provider", "provisioner", "connection", "dynamic", "count", "for_each"]);

/** What the runtime evaluates: outputs are for people, and the arguments of modules for modules. */
function templatesIn({ provider, resource, data, locals, variable }: ConfigurationFiles, given: GivenVariables): Set<string> {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string") {
      if (isTemplate(value)) found.add(value);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, part] of Object.entries(value)) if (key !== "//") collect(part);
    }
  };
  const values = Object.values(variable).map(({ default: value, validation }) => [value, validation]);
  collect([provider.aws, resource, data, locals, values, given]);
  return found;
}
