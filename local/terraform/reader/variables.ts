import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../errors";
import { ExpressionError } from "../expression-error";
import { askHclWorker } from "./ask-hcl-worker";
import { isTemplate } from "./parse-templates";
import { convert, parseTypeConstraint, type TypeConstraint } from "./type-constraint";

/** Values of variables as they were given, with templates that are still texts. */
export type GivenVariables = Readonly<Record<string, unknown>>;

/**
 * The values that Terraform would take without being asked: from the environment (`TF_VAR_name`), from `terraform.tfvars` and
 * `terraform.tfvars.json`, and from `*.auto.tfvars` and `*.auto.tfvars.json` in the order of their names. The last one wins
 * (developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence).
 * @throws UserError for a file that does not parse.
 */
export async function givenVariables(directory: string, environment: NodeJS.ProcessEnv, declared: Declarations): Promise<GivenVariables> {
  const given: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(declared)) {
    const text = environment[`TF_VAR_${name}`];
    if (text !== undefined) given[name] = isSimple(typeOf(declaration)) ? escapeTemplate(text) : `\${${text}}`;
  }
  const names = (await readdir(directory)).sort();
  const automatic = names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name));
  const files = ["terraform.tfvars", "terraform.tfvars.json", ...automatic].filter((name) => names.includes(name));
  return Object.assign(given, ...(await readFilesOfVariables(files.map((name) => path.join(directory, name)))));
}

type Declarations = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** All files in HCL go to the parser together, which takes 0.2 s of processor time to start. */
async function readFilesOfVariables(files: readonly string[]): Promise<Record<string, unknown>[]> {
  const texts = new Map<string, string>();
  for (const file of files) texts.set(file, await readFile(file, "utf8"));
  const inHcl = [...texts].filter(([file]) => !file.endsWith(".json"));
  const answer =
    inHcl.length === 0
      ? { files: [] }
      : await askHclWorker({ templates: [], files: inHcl.map(([file, text]) => [path.basename(file), text]) });
  const parsed = new Map(inHcl.map(([file, text], index) => [file, accepted(file, text, answer.files[index])]));
  return [...texts].map(([file, text]) => parsed.get(file) ?? parseVariablesJson(file, text));
}

function parseVariablesJson(file: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, " ")}`);
  }
}

function accepted(file: string, text: string, parsed: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  if (typeof parsed.error === "string" && !/^\s*error\s*=/m.test(text))
    throw new UserError(`${file} does not parse: ${parsed.error.replace(/\s+/g, " ")}`);
  return parsed;
}

/** The type of a variable; `any` where it declares none. */
function typeOf({ type }: Readonly<Record<string, unknown>>): TypeConstraint {
  return typeof type === "string" ? parseTypeConstraint(type) : { kind: "any" };
}

function isSimple({ kind }: TypeConstraint): boolean {
  return ["string", "number", "bool", "any"].includes(kind);
}

/** A value from the environment is a text and never a template. */
function escapeTemplate(text: string): string {
  return isTemplate(text) ? text.replaceAll("${", "$${").replaceAll("%{", "%%{") : text;
}

/**
 * The value of a variable, converted to its type.
 * @param given undefined where no value was given.
 * @throws ExpressionError when it has neither a value nor a default, or one that is not of its type.
 */
export function variableValue(name: string, declaration: Readonly<Record<string, unknown>>, given: unknown): unknown {
  const isNull = given === null && declaration.nullable === false;
  const raw = given === undefined || isNull ? declaration.default : given;
  if (raw === undefined) {
    throw ExpressionError.invalid(
      `the variable ${name} has no default: set TF_VAR_${name} in the environment, or a value in terraform.tfvars`,
    );
  }
  return convert(raw, typeOf(declaration));
}
