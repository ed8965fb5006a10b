import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../errors";

type Body = Readonly<Record<string, unknown>>;
/** Blocks by type and name. */
type Blocks = Record<string, Record<string, Body>>;

/** A folder's configuration in Terraform's JSON syntax, with every expression still a text. */
export interface ConfigurationFiles {
  readonly provider: Readonly<Record<string, readonly Body[]>>;
  readonly resource: Readonly<Blocks>;
  readonly data: Readonly<Blocks>;
  readonly locals: Body;
  readonly variable: Readonly<Record<string, Body>>;
  readonly module: Readonly<Record<string, Body>>;
}

/**
 * Reads every `*.tf.json` of `directory` as Terraform does: all of them are one configuration, and `override.tf.json` and
 * `*_override.tf.json` replace arguments of it (developer.hashicorp.com/terraform/language/files/override).
 * @throws UserError when there is none, or one is not JSON or not a configuration.
 */
export async function readConfigurationFiles(directory: string): Promise<ConfigurationFiles> {
  const names = (await namesIn(directory)).filter((name) => name.endsWith(".tf.json") && !name.startsWith("."));
  if (names.length === 0) {
    throw new UserError(
      `no stack at ${directory}: run "npx cdktf synth", or name a folder that holds a cdk.tf.json or .tf files with --stack`,
    );
  }
  const isOverride = (name: string) => /(^|_)override\.tf\.json$/.test(name);
  const merged = { provider: {}, resource: {}, data: {}, locals: {}, variable: {}, module: {} } as Mutable;
  for (const name of [...names.filter((found) => !isOverride(found)), ...names.filter(isOverride)]) {
    const file = path.join(directory, name);
    merge(merged, parseFile(await readFile(file, "utf8"), file), isOverride(name), file);
  }
  return merged;
}

interface Mutable extends ConfigurationFiles {
  readonly provider: Record<string, Body[]>;
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly locals: Record<string, unknown>;
  readonly variable: Record<string, Body>;
  readonly module: Record<string, Body>;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    throw new UserError(
      `no stack at ${directory} (${(error as NodeJS.ErrnoException).code}): run "npx cdktf synth", or name a folder that holds a cdk.tf.json or .tf files with --stack`,
    );
  }
}

function parseFile(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text around the error, line ends and all.
    throw new UserError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, " ")}`);
  }
}

function merge(into: Mutable, content: unknown, isOverride: boolean, file: string): void {
  for (const [where, root] of bodies(content, "top level", file)) {
    const at = (key: string) => (where === "top level" ? key : `${where}.${key}`);
    for (const kind of ["resource", "data"] as const) {
      for (const [, types] of bodies(root[kind], at(kind), file)) {
        for (const [type, declared] of Object.entries(types)) {
          if (type === "//") continue;
          into[kind][type] ??= {};
          declare(into[kind][type], declared, { kind: `${kind}.${type}`, isOverride, file });
        }
      }
    }
    for (const kind of ["variable", "module"] as const) declare(into[kind], root[kind], { kind, isOverride, file });
    for (const [, own] of bodies(root.locals, at("locals"), file)) Object.assign(into.locals, own);
    for (const [, providers] of bodies(root.provider, at("provider"), file)) {
      for (const [name, own] of Object.entries(providers)) {
        if (name === "//") continue;
        const found = bodies(own, `provider.${name}`, file).map(([, body]) => body);
        into.provider[name] = isOverride ? overridden(into.provider[name] ?? [], found) : [...(into.provider[name] ?? []), ...found];
      }
    }
  }
}

interface Declaring {
  readonly kind: string;
  readonly isOverride: boolean;
  readonly file: string;
}

/** Adds the blocks of one kind by name. */
function declare(into: Record<string, Body>, declared: unknown, { kind, isOverride, file }: Declaring): void {
  for (const [, named] of bodies(declared, kind, file)) {
    for (const [name, value] of Object.entries(named)) {
      if (name === "//") continue;
      const own = bodies(value, `${kind}.${name}`, file).map(([, body]) => body);
      if (own.length > 1 || (Object.hasOwn(into, name) && !isOverride))
        throw new UserError(`${file} is not a Terraform configuration: ${kind}.${name}: is declared twice`);
      into[name] = { ...into[name], ...own[0] };
    }
  }
}

/** By alias. */
function overridden(before: readonly Body[], overrides: readonly Body[]): Body[] {
  const others = overrides.filter(({ alias }) => !before.some((body) => body.alias === alias));
  return [...before.map((body) => Object.assign({}, body, ...overrides.filter(({ alias }) => alias === body.alias))), ...others];
}

/** Terraform's JSON syntax allows a list of objects wherever it allows an object. */
function bodies(value: unknown, where: string, file: string): [where: string, body: Body][] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((body) => {
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return [where, body as Body];
    throw new UserError(`${file} is not a Terraform configuration: ${where}: must be an object, or a list of objects`);
  });
}
