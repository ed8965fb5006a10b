import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";
import { type Account, COMPUTED_ATTRIBUTES, DATA_SOURCES } from "./computed-attributes";
import { evaluate, follow } from "./evaluate";
import type { Expression } from "./expression";
import { isTemplate, parseTemplates } from "./parse-templates";

const blocks = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const one = <T extends z.ZodType>(schema: T) =>
  z.union([
    schema,
    z
      .array(schema)
      .min(1)
      .transform((list) => list[0] as z.output<T>),
  ]);

const cdkTfJson = z.object({
  provider: z.object({ aws: one(z.object({ region: z.string().optional() })).optional() }).default({}),
  resource: blocks.default({}),
  data: blocks.default({}),
  output: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
});

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
  readonly #file: z.infer<typeof cdkTfJson>;
  readonly #expressions: ReadonlyMap<string, Expression>;
  readonly #evaluated = new Map<string, Resource>();
  readonly #underway = new Set<string>();

  private constructor(file: z.infer<typeof cdkTfJson>, expressions: ReadonlyMap<string, Expression>) {
    this.#file = file;
    this.#expressions = expressions;
    this.account = { region: "us-east-1", accountId: ACCOUNT_ID };
    const region = this.#value(file.provider.aws?.region, "provider.aws.region");
    if (typeof region === "string") this.account = { region, accountId: ACCOUNT_ID };
  }

  /**
   * Reads `{directory}/cdk.tf.json`.
   * @throws UserError in one line when it is missing, no JSON, or not what Terraform would take.
   */
  static async load(directory: string): Promise<Configuration> {
    const file = path.join(directory, "cdk.tf.json");
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new UserError(
        `no synthesized stack at ${file} (${error.code}): run "npx cdktf synth", or name a folder that holds a cdk.tf.json with --stack`,
      );
    });
    const json = parseJson(text, file);
    const parsed = cdkTfJson.safeParse(json);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new UserError(`${file} is not a Terraform configuration: ${issue?.path.join(".") || "top level"}: ${issue?.message}`);
    }
    return new Configuration(parsed.data, await parseTemplates(templatesIn(json)));
  }

  /** The resources of `type`, in the order of the file. */
  ofType(type: string): Resource[] {
    return Object.keys(this.#file.resource[type] ?? {}).map((name) => this.#resource(type, name));
  }

  /** Types that the stack declares. */
  get types(): readonly string[] {
    return Object.keys(this.#file.resource);
  }

  /** Addresses of the resources of `type`, without evaluating them. */
  addresses(type: string): string[] {
    return Object.keys(this.#file.resource[type] ?? {}).map((name) => `${type}.${name}`);
  }

  #resource(type: string, name: string): Resource {
    return this.#once(`${type}.${name}`, this.#file.resource[type]?.[name], (address, attributes) => {
      for (const meta of ["count", "for_each"]) {
        if (meta in attributes) throw new UserError(`${address} uses ${meta}, which the local runtime does not expand`);
      }
      return { ...attributes, ...COMPUTED_ATTRIBUTES[type]?.(attributes, this.account, address) };
    });
  }

  #data(type: string, name: string): Resource {
    return this.#once(`data.${type}.${name}`, this.#file.data[type]?.[name], (address, attributes) => {
      const source = DATA_SOURCES[type];
      if (!source)
        throw new UserError(
          `${address} is a data source that the local runtime cannot read; it knows ${Object.keys(DATA_SOURCES).join(", ")}`,
        );
      return { ...attributes, ...source(attributes, this.account, address) };
    });
  }

  #once(
    address: string,
    block: unknown,
    complete: (address: string, attributes: Record<string, unknown>) => Record<string, unknown>,
  ): Resource {
    const known = this.#evaluated.get(address);
    if (known) return known;
    if (typeof block !== "object" || block === null) throw new UserError(`the stack refers to ${address} and does not declare it`);
    if (this.#underway.has(address)) throw new UserError(`the stack has a cycle of references through ${address}`);
    this.#underway.add(address);
    const own = Object.fromEntries(Object.entries(block).filter(([name]) => !META_ARGUMENTS.has(name)));
    const attributes = this.#value(own, address) as Record<string, unknown>;
    const type = address.replace(/^data\./, "").split(".")[0] ?? "";
    const resource = { address, type, attributes: complete(address, attributes) };
    this.#underway.delete(address);
    this.#evaluated.set(address, resource);
    return resource;
  }

  #value(raw: unknown, where: string): unknown {
    if (typeof raw === "string") {
      const expression = this.#expressions.get(raw);
      return expression ? evaluate(expression, (reference) => this.#reference(reference, where)) : raw;
    }
    if (Array.isArray(raw)) return raw.map((item) => this.#value(item, where));
    if (typeof raw !== "object" || raw === null) return raw;
    return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, this.#value(value, where)]));
  }

  #reference(reference: readonly (string | number)[], where: string): unknown {
    const [root, ...rest] = reference.map(String);
    if (root === "path") return ".";
    if (root === undefined || ["var", "local", "module", "each", "count", "self", "terraform"].includes(root)) {
      throw new UserError(`${where} refers to ${reference.join(".")}, which the local runtime does not evaluate`);
    }
    const isData = root === "data";
    const [type, name] = isData ? rest : [root, rest[0]];
    if (type === undefined || name === undefined) throw new UserError(`${where} refers to ${reference.join(".")}, which is no attribute`);
    const resource = isData ? this.#data(type, name) : this.#resource(type, name);
    return follow(resource.attributes, reference.slice(isData ? 3 : 2), `${where} refers to ${resource.address}, which`);
  }
}

/** Terraform's own, about order and life cycle, and no part of the resource; `//` is a comment. */
const META_ARGUMENTS = new Set(["depends_on", "lifecycle", "//", "provider", "provisioner", "connection"]);

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text around the error, line ends and all.
    throw new UserError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, " ")}`);
  }
}

function templatesIn(json: unknown, found = new Set<string>()): Set<string> {
  if (typeof json === "string") {
    if (isTemplate(json)) found.add(json);
  } else if (typeof json === "object" && json !== null) {
    for (const [key, value] of Object.entries(json)) if (key !== "//") templatesIn(value, found);
  }
  return found;
}
