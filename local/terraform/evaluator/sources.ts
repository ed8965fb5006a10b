import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseJson } from "../../parse-json";
import { askHclWorker } from "../reader/ask-hcl-worker";
import { isMap } from "../values";

/** A provider of AWS in the root module. */
export interface AwsProvider {
  /** By which the root module knows it; `aws` if it does not name it. */
  readonly localName: string;
  readonly alias?: string;
  /** A literal or a template, as it is written. */
  readonly region?: string;
}

/** What has to be known of a configuration before Terraform evaluates it. */
export interface Sources {
  /** Absolute, of the root module and of the local modules that it calls. */
  readonly folders: readonly string[];
  readonly awsProviders: readonly AwsProvider[];
  /** Local names of the providers that must not run, such as `cloudflare`. */
  readonly foreignProviders: readonly string[];
  /** Addresses of providers that must not run and that the root module has no name for. */
  readonly unnamedProviders: readonly string[];
  /** Types of AWS's resources and data sources. */
  readonly awsTypes: readonly string[];
  /** Outputs of other stacks that the root module refers to, by the name of the data source. */
  readonly remoteOutputs: ReadonlyMap<string, readonly string[]>;
  /** Addresses that `import` blocks name. */
  readonly imports: readonly string[];
  /** By resources and modules of the root module, the regions that they get from a provider with an alias, where a literal names one. */
  readonly regions: ReadonlyMap<string, string>;
  /** Addresses, in their modules, of policy documents that `jsondecode` takes apart. */
  readonly decodedDocuments: readonly string[];
  readonly hasRandom: boolean;
}

/** Providers that only read and write files of this machine, compute, or read from the web. */
const HARMLESS = new Set(
  ["archive", "external", "http", "local", "null", "time", "tls", "template", "cloudinit"].map((name) => `hashicorp/${name}`),
);

/** @param dataDirectory where `init` has put the modules. */
export async function readSources(directory: string, dataDirectory: string): Promise<Sources> {
  const folders = moduleFolders(directory, dataDirectory);
  const texts = folders.flatMap((folder) => configurationFiles(folder).map((file) => ({ folder, file, text: readFileSync(file, "utf8") })));
  const root = await parseRoot(texts.filter(({ folder }) => folder === directory));
  const names = new Map(root.flatMap(requiredProviders));
  const used = lockedProviders(directory).map((address) => address.replace(/^registry\.(terraform\.io|opentofu\.org)\//, ""));
  const nameOf = (address: string) =>
    names.get(address) ?? (address.startsWith("hashicorp/") ? address.slice("hashicorp/".length) : undefined);
  const aws = nameOf("hashicorp/aws") ?? "aws";
  const others = used.filter((address) => address !== "hashicorp/aws" && address !== "hashicorp/random" && !HARMLESS.has(address));
  const all = texts.map(({ text }) => text).join("\n");
  return {
    folders: folders.filter((folder) => !folder.startsWith(dataDirectory)),
    awsProviders: [{ localName: aws, ...regionOf(root, aws, undefined) }, ...aliasesOf(root, aws)],
    foreignProviders: others.flatMap((address) => nameOf(address) ?? []),
    unnamedProviders: others.filter((address) => nameOf(address) === undefined),
    awsTypes: [
      ...new Set([...all.matchAll(/\b(?:resource|data)"?\s+"(aws_\w+)"|"(aws_\w+)"\s*:/g)].map(([, hcl, json]) => hcl ?? json ?? "")),
    ],
    remoteOutputs: remoteOutputs(
      texts
        .filter(({ folder }) => folder === directory)
        .map(({ text }) => text)
        .join("\n"),
    ),
    imports: root.flatMap(importTargets),
    regions: regionsOf(root, aws),
    decodedDocuments: [
      ...new Set([...all.matchAll(/jsondecode\(\s*(data\.aws_iam_policy_document\.[\w-]+)/g)].map(([, address = ""]) => address)),
    ],
    hasRandom: used.includes("hashicorp/random"),
  };
}

function moduleFolders(directory: string, dataDirectory: string): string[] {
  const manifest = path.join(dataDirectory, "modules", "modules.json");
  if (!existsSync(manifest)) return [directory];
  const { Modules } = JSON.parse(readFileSync(manifest, "utf8")) as { Modules: { Dir: string }[] };
  return [...new Set([directory, ...Modules.map(({ Dir }) => path.resolve(directory, Dir))])].filter(existsSync);
}

function configurationFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(tf|tofu)(\.json)?$/.test(name))
    .map((name) => path.join(folder, name));
}

type Body = Readonly<Record<string, unknown>>;

async function parseRoot(texts: readonly { readonly file: string; readonly text: string }[]): Promise<Body[]> {
  const hcl = texts.filter(({ file }) => !file.endsWith(".json"));
  const { files } =
    hcl.length === 0 ? { files: [] } : await askHclWorker({ templates: [], files: hcl.map(({ file, text }) => [file, text]) });
  // Terraform says what is wrong with a file that does not parse.
  const json = texts.filter(({ file }) => file.endsWith(".json")).map(({ text }) => parseJson(text));
  return [...files, ...json].filter(isMap);
}
/** Addresses of providers with the names that the module gives them. */
function requiredProviders({ terraform }: Body): [address: string, name: string][] {
  return maps(terraform).flatMap((block) =>
    maps(block.required_providers).flatMap((required) =>
      Object.entries(required).flatMap(([name, value]): [string, string][] => {
        const source = isMap(value) && typeof value.source === "string" ? value.source : `hashicorp/${name}`;
        return [[source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, ""), name]];
      }),
    ),
  );
}

function importTargets({ import: blocks }: Body): string[] {
  return maps(blocks).flatMap(({ to }) => (typeof to === "string" ? [to.replace(/^\$\{(.*)\}$/, "$1")] : []));
}

function providerBlocks(root: readonly Body[], name: string): Body[] {
  return root.flatMap(({ provider }) => maps(provider).flatMap((byName) => maps(byName[name])));
}

function aliasesOf(root: readonly Body[], name: string): AwsProvider[] {
  return providerBlocks(root, name).flatMap(({ alias }) =>
    typeof alias === "string" ? [{ localName: name, alias, ...regionOf(root, name, alias) }] : [],
  );
}

function regionsOf(root: readonly Body[], name: string): Map<string, string> {
  const chosen = root.flatMap((body) => [
    ...named(body.resource).flatMap(([type, blocks]) =>
      named(blocks).flatMap(([id, block]) => maps(block).map(({ provider }) => [`${type}.${id}`, provider] as const)),
    ),
    ...named(body.module).flatMap(([id, block]) =>
      maps(block).flatMap(({ providers }) => maps(providers).map((passed) => [`module.${id}`, passed[name]] as const)),
    ),
  ]);
  return new Map(
    chosen.flatMap(([address, provider]) => {
      const alias = typeof provider === "string" ? /^(?:\$\{)?[\w-]+\.([\w-]+)\}?$/.exec(provider)?.[1] : undefined;
      const { region } = alias === undefined ? {} : regionOf(root, name, alias);
      return region === undefined || region.includes("${") ? [] : [[address, region]];
    }),
  );
}

function named(value: unknown): [name: string, value: unknown][] {
  return maps(value).flatMap((body) => Object.entries(body));
}

function regionOf(root: readonly Body[], name: string, alias: string | undefined): { region?: string } {
  const block = providerBlocks(root, name).find((found) => (found.alias ?? undefined) === alias);
  return typeof block?.region === "string" ? { region: block.region } : {};
}

function maps(value: unknown): Body[] {
  return [value].flat().filter(isMap);
}

function lockedProviders(directory: string): string[] {
  const file = path.join(directory, ".terraform.lock.hcl");
  if (!existsSync(file)) return [];
  return [...readFileSync(file, "utf8").matchAll(/^provider "([^"]+)"/gm)].map(([, address = ""]) => address);
}

function remoteOutputs(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, name = ""] of text.matchAll(/"terraform_remote_state"\s+"([\w-]+)"/g)) found.set(name, []);
  for (const [, name = "", output = ""] of text.matchAll(/data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/g)) {
    found.set(name, [...new Set([...(found.get(name) ?? []), output])]);
  }
  return found;
}
