import { z } from "zod";
import { UserError } from "../../errors";
import { encodeJson } from "../reader/functions/encode-json";
import { blocks, read } from "../resources/attributes";
import { compareText } from "../values";

const principals = blocks({ type: z.string(), identifiers: z.array(z.string()) });
const statement = z.object({
  sid: z.string().optional(),
  effect: z.enum(["Allow", "Deny"]).default("Allow"),
  actions: z.array(z.string()).default([]),
  not_actions: z.array(z.string()).default([]),
  resources: z.array(z.string()).default([]),
  not_resources: z.array(z.string()).default([]),
  principals,
  not_principals: principals,
  condition: blocks({ test: z.string(), variable: z.string(), values: z.array(z.coerce.string()) }),
});
const policyDocument = z.object({
  version: z.string().default("2012-10-17"),
  policy_id: z.string().optional(),
  statement: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(statement)),
  source_policy_documents: z.array(z.string()).default([]),
  override_policy_documents: z.array(z.string()).default([]),
});

const written = z.object({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.array(z.looseObject({ Sid: z.string().optional() })).default([]),
});
type Written = z.infer<typeof written>;
type Statement = Written["Statement"][number];

/**
 * `data.aws_iam_policy_document`, with its JSON as the AWS provider writes it: keys in its order, lists of actions and resources sorted
 * from the end, a list of one as the one
 * (registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).
 * @throws UserError naming the attribute that is not as the provider takes it.
 */
export function writePolicyDocument(
  attributes: Readonly<Record<string, unknown>>,
  address: string,
): { json: string; minified_json: string } {
  const { version, policy_id, statement: statements, ...documents } = read({ address, attributes }, policyDocument);
  const { source_policy_documents, override_policy_documents } = documents;
  const own: Written = { Version: version, Id: policy_id || undefined, Statement: statements.map(writeStatement) };
  const sources = source_policy_documents.map((json, index) => readWritten(json, `${address}: source_policy_documents.${index}`));
  const overrides = override_policy_documents.map((json, index) => readWritten(json, `${address}: override_policy_documents.${index}`));
  refuseRepeatedSids(sources, address);
  const document = [...sources, own, ...overrides].reduce(merge, { Statement: [] });
  const minified = safeInHtml(JSON.stringify(inProvidersOrder(document)));
  return { json: safeInHtml(JSON.stringify(inProvidersOrder(document), null, 2)), minified_json: minified };
}

function writeStatement(from: z.infer<typeof statement>): Statement {
  return {
    Sid: from.sid,
    Effect: from.effect,
    Action: oneOrSorted(from.actions),
    NotAction: oneOrSorted(from.not_actions),
    Resource: oneOrSorted(from.resources.map(policyVariables)),
    NotResource: oneOrSorted(from.not_resources.map(policyVariables)),
    Principal: writePrincipals(from.principals),
    NotPrincipal: writePrincipals(from.not_principals),
    Condition: writeConditions(from.condition),
  };
}

/** Terraform would take `${` for its own, so the provider takes `&{` for the variables of policies. */
function policyVariables(text: string): string {
  return text.replaceAll("&{", "${");
}

function oneOrSorted(values: readonly string[]): unknown {
  const sorted = [...new Set(values)].sort((a, b) => compareText(b, a));
  return sorted.length > 1 ? sorted : sorted[0];
}

function writePrincipals(from: z.infer<typeof principals>): unknown {
  if (from.length === 1 && from[0]?.type === "*" && from[0].identifiers.join() === "*") return "*";
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of from) {
    const sorted = [...new Set(identifiers)].sort((a, b) => compareText(b, a)).map(policyVariables);
    byType.set(type, [...(byType.get(type) ?? []), ...sorted]);
  }
  return byType.size === 0 ? undefined : sortedObject(byType, oneOrAll);
}

function writeConditions(from: z.infer<typeof statement>["condition"]): unknown {
  const byTest = new Map<string, Map<string, string[]>>();
  for (const { test, variable, values } of from) {
    const byVariable = byTest.get(test) ?? new Map<string, string[]>();
    byTest.set(test, byVariable);
    byVariable.set(variable, [...(byVariable.get(variable) ?? []), ...values.map(policyVariables)]);
  }
  return byTest.size === 0 ? undefined : sortedObject(byTest, (byVariable) => sortedObject(byVariable, oneOrAll));
}

function sortedObject<T>(map: ReadonlyMap<string, T>, write: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries([...map].sort(([a], [b]) => compareText(a, b)).map(([key, value]) => [key, write(value)]));
}

function oneOrAll(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function readWritten(json: string, where: string): Written {
  try {
    return written.parse(json === "" ? {} : JSON.parse(json));
  } catch {
    throw new UserError(`${where}: is not a policy document in JSON with a list of statements`);
  }
}

function refuseRepeatedSids(sources: readonly Written[], address: string): void {
  const seen = new Set<string>();
  for (const { Sid } of sources.flatMap(({ Statement }) => Statement)) {
    if (Sid && seen.has(Sid)) throw new UserError(`${address}: source_policy_documents: duplicate Sid (${Sid})`);
    if (Sid) seen.add(Sid);
  }
}

/** What comes later wins: a statement takes the place of the one with its Sid. */
function merge(into: Written, from: Written): Written {
  const statements = [...into.Statement];
  for (const added of from.Statement) {
    const at = added.Sid ? statements.findIndex(({ Sid }) => Sid === added.Sid) : -1;
    if (at < 0) statements.push(added);
    else statements[at] = added;
  }
  const version = (from.Version ?? "") > (into.Version ?? "") ? from.Version : into.Version;
  return { Version: version, Id: from.Id ?? into.Id, Statement: statements };
}

const ORDER = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];

/** A part that is absent or empty is left out. */
function inProvidersOrder({ Version, Id, Statement }: Written): unknown {
  const statements = Statement.map((from) => Object.fromEntries(ORDER.map((key) => [key, from[key] === "" ? undefined : from[key]])));
  return { Version, Id, Statement: statements.length > 0 ? statements : undefined };
}

/** The provider is written in Go, whose JSON is safe to stand in HTML. */
function safeInHtml(json: string): string {
  return json.replace(/[<>&]/g, (char) => encodeJson(char).slice(1, -1));
}
