import path from "node:path";
import { UserError } from "../errors";
import { type CdkTfJson, readCdkTfJson } from "./cdk-tf-json";
import { type Account, COMPUTED_ATTRIBUTES } from "./computed-attributes";
import { DATA_SOURCES } from "./data-sources";
import { evaluate, follow, type Scope, type TerraformFunction } from "./evaluate";
import type { Expression } from "./expression";
import { ExpressionError } from "./expression-error";
import { terraformFunctions } from "./functions";
import { isTemplate, parseTemplates } from "./parse-templates";
import { variableValue } from "./variables";

/** A resource with every expression evaluated and the attributes added that AWS would have given it. */
export interface Resource {
  /** `aws_lambda_function.connect`, as Terraform prints it. */
  readonly address: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Account that every ARN of the runtime belongs to; the one that AWS uses in its own examples. */
const ACCOUNT_ID = "123456789012";

/** The synthesized stack as Terraform would see it after an apply. */
export class Configuration {
  readonly account: Account;
  readonly #file: CdkTfJson;
  readonly #directory: string;
  readonly #expressions: ReadonlyMap<string, Expression>;
  readonly #functionNamed: (name: string) => TerraformFunction;
  readonly #known = new Map<string, unknown>();
  readonly #underway = new Set<string>();

  private constructor(file: CdkTfJson, directory: string, expressions: ReadonlyMap<string, Expression>) {
    this.#file = file;
    this.#directory = path.resolve(directory);
    this.#expressions = expressions;
    this.#functionNamed = terraformFunctions(directory);
    this.account = { region: this.#regionOf("aws"), accountId: ACCOUNT_ID };
  }

  /**
   * Reads `{directory}/cdk.tf.json`.
   * @throws UserError in one line when it is missing, no JSON, or not what Terraform would take.
   */
  static async load(directory: string): Promise<Configuration> {
    const file = await readCdkTfJson(directory);
    return new Configuration(file, directory, await parseTemplates(templatesIn(file)));
  }

  /** The resources of `type`, in the order of the file. */
  ofType(type: string): Resource[] {
    return Object.keys(this.#file.resource[type] ?? {}).map((name) => this.#resource(type, name));
  }

  /** Types that the stack declares. */
  get types(): readonly string[] {
    return Object.keys(this.#file.resource);
  }

  /** `module.vpc`, for every module that the stack calls; what is in them is not looked at. */
  get modules(): readonly string[] {
    return Object.keys(this.#file.module).map((name) => `module.${name}`);
  }

  /** Addresses of the resources of `type`, without evaluating them. */
  addresses(type: string): string[] {
    return Object.keys(this.#file.resource[type] ?? {}).map((name) => `${type}.${name}`);
  }

  #resource(type: string, name: string): Resource {
    const address = `${type}.${name}`;
    return this.#once(address, () => {
      const block = this.#file.resource[type]?.[name];
      if (!block) throw undeclared(address);
      for (const meta of ["count", "for_each", "dynamic"]) {
        if (meta in block) throw new UserError(`${address}: ${meta}: the local runtime does not expand it; write each one out`);
      }
      const attributes = this.#attributes(block, address);
      if (type.startsWith("aws_")) this.#refuseOtherRegions(address, block, attributes);
      return { address, type, attributes: { ...attributes, ...COMPUTED_ATTRIBUTES[type]?.(attributes, this.account, address) } };
    });
  }

  /** By the provider that a resource chooses, or (since version 6 of the provider) by itself. */
  #refuseOtherRegions(address: string, block: Readonly<Record<string, unknown>>, attributes: Readonly<Record<string, unknown>>): void {
    const ofProvider = this.#regionOf(typeof block.provider === "string" ? block.provider : "aws");
    const [argument, region] = typeof attributes.region === "string" ? ["region", attributes.region] : ["provider", ofProvider];
    if (region !== this.account.region)
      throw new UserError(`${address}: ${argument}: is for ${region}, and the local runtime serves one region, ${this.account.region}`);
  }

  #data(type: string, name: string): Resource {
    const address = `data.${type}.${name}`;
    return this.#once(address, () => {
      const block = this.#file.data[type]?.[name];
      if (!block) throw undeclared(address);
      const source = DATA_SOURCES[type];
      if (!source) {
        const known = Object.keys(DATA_SOURCES).join(", ");
        throw new UserError(`${address} is a data source that the local runtime cannot read; it knows ${known}`);
      }
      const attributes = this.#attributes(block, address);
      return { address, type, attributes: { ...attributes, ...source(attributes, this.account, address) } };
    });
  }

  #attributes(block: Readonly<Record<string, unknown>>, address: string): Record<string, unknown> {
    const own = Object.entries(block).filter(([name]) => !META_ARGUMENTS.has(name));
    return Object.fromEntries(own.map(([name, value]) => [name, this.#value(value, `${address}: ${name}`)]));
  }

  /** Of a provider block: of `aws`, or of `aws.alias`. Without one, the AWS provider takes the region of its environment. */
  #regionOf(provider: string): string {
    const alias = provider.split(".")[1];
    const block = this.#file.provider.aws.find((found) => found.alias === alias);
    const region = this.#value(block?.region, "provider: aws: region");
    return typeof region === "string" ? region : (process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1");
  }

  /** Evaluates what is at `address` unless it was evaluated before. */
  #once<T>(address: string, make: () => T): T {
    if (this.#known.has(address)) return this.#known.get(address) as T;
    if (this.#underway.has(address)) throw new UserError(`the stack has a cycle of references through ${address}`);
    this.#underway.add(address);
    const made = make();
    this.#underway.delete(address);
    this.#known.set(address, made);
    return made;
  }

  /** @param where address and attribute, for the error. */
  #value(raw: unknown, where: string): unknown {
    if (typeof raw === "string") {
      const expression = this.#expressions.get(raw);
      return expression ? this.#evaluate(expression, where) : raw;
    }
    if (Array.isArray(raw)) return raw.map((item) => this.#value(item, where));
    if (typeof raw !== "object" || raw === null) return raw;
    return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, this.#value(value, `${where}.${key}`)]));
  }

  #evaluate(expression: Expression, where: string): unknown {
    const scope: Scope = { resolve: (reference) => this.#reference(reference), functionNamed: this.#functionNamed };
    try {
      return evaluate(expression, scope);
    } catch (error) {
      throw error instanceof ExpressionError ? new UserError(`${where}: ${error.message}`) : error;
    }
  }

  #reference(reference: readonly (string | number)[]): unknown {
    const [root, name, ...rest] = reference.map(String);
    if (root === undefined || name === undefined)
      throw ExpressionError.invalid(`${reference.join(".")} is no reference that Terraform knows`);
    switch (root) {
      case "path":
        return name === "cwd" ? this.#directory : ".";
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

  #attribute({ address, attributes }: Resource, rest: readonly (string | number)[]): unknown {
    try {
      return follow(attributes, rest);
    } catch {
      // Perhaps AWS would give it one. `try` must not take the runtime's not knowing for an answer.
      throw ExpressionError.notEmulated(`${address} has no ${rest.join(".")} that the local runtime knows`);
    }
  }

  #local(name: string): unknown {
    return this.#once(`local.${name}`, () => {
      const block = this.#file.locals.find((found) => Object.hasOwn(found, name));
      if (!block) throw undeclared(`local.${name}`);
      return this.#value(block[name], `local.${name}`);
    });
  }

  #variable(name: string): unknown {
    return this.#once(`var.${name}`, () => {
      const declaration = this.#file.variable[name];
      if (!declaration) throw undeclared(`var.${name}`);
      return variableValue(name, declaration, process.env);
    });
  }
}

/** `try` does not go on from it: to Terraform such a stack is wrong as a whole. */
function undeclared(address: string): ExpressionError {
  return ExpressionError.notEmulated(`the stack refers to ${address} and does not declare it`);
}

/** Terraform's own, about order and life cycle, and no part of the resource; `//` is a comment. */
const META_ARGUMENTS = new Set(["depends_on", "lifecycle", "//", "provider", "provisioner", "connection"]);

/** What the runtime evaluates: outputs are for people, and the arguments of modules for modules. */
function templatesIn({ provider, resource, data, locals }: CdkTfJson): Set<string> {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string") {
      if (isTemplate(value)) found.add(value);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, part] of Object.entries(value)) if (key !== "//") collect(part);
    }
  };
  collect([provider, resource, data, locals]);
  return found;
}
