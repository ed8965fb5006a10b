import { generatedId } from "../computed/generated-id";
import { writePolicyDocument } from "../computed/policy-document";
import { replaceTexts } from "./replace-texts";
import type { StateResource } from "./test-output";

export function isPolicyDocument({ mode, type }: Pick<StateResource, "mode" | "type">): boolean {
  return mode === "data" && type === "aws_iam_policy_document";
}

/**
 * What a policy document is while Terraform evaluates the rest: the provider would write it from statements that are only known afterwards.
 * It is a valid document that no other one equals.
 */
export function documentPlaceholders(address: string): { readonly json: string; readonly minified_json: string } {
  const placeholder = (kind: string) =>
    JSON.stringify({ Version: "2012-10-17", Id: `fanfare-${generatedId(`${address} ${kind}`, 20)}`, Statement: [] });
  return { json: placeholder("json"), minified_json: placeholder("minified") };
}

/**
 * The instances with the real documents in place of the placeholders, also where they were put into other texts.
 * @throws UserError for statements that the provider would refuse.
 */
export function withPolicyDocuments(state: readonly StateResource[]): StateResource[] {
  const documents = new Map(state.filter(isPolicyDocument).map((instance) => [instance.address, instance]));
  const written = new Map<string, ReadonlyMap<string, string>>();

  /** Documents can contain others. */
  function write(address: string, instance: StateResource): ReadonlyMap<string, string> {
    const known = written.get(address);
    if (known) return known;
    written.set(address, new Map());
    const { json: _json, minified_json: _minified, ...values } = instance.values;
    const text = JSON.stringify(values);
    const inner = [...documents].filter(([other]) => Object.values(documentPlaceholders(other)).some((one) => mentions(text, one)));
    const replacements = new Map(inner.flatMap(([other, found]) => [...write(other, found)]));
    const document = writePolicyDocument(replaceTexts(values, replacements), address);
    const placeholders = documentPlaceholders(address);
    const own = new Map([...pairs(placeholders.json, document.json), ...pairs(placeholders.minified_json, document.minified_json)]);
    written.set(address, own);
    return own;
  }

  const all = new Map([...documents].flatMap(([address, instance]) => [...write(address, instance)]));
  return state.map((instance) => ({ ...instance, values: replaceTexts(instance.values, all) }));
}

function mentions(text: string, placeholder: string): boolean {
  // Both are JSON in JSON, or the placeholder is a part of a longer text.
  return text.includes(/fanfare-\w+/.exec(placeholder)?.[0] ?? placeholder);
}

/** Inside of another JSON text, quotation marks are escaped. */
function pairs(placeholder: string, document: string): [string, string][] {
  const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
  return [
    [placeholder, document],
    [quoted(placeholder), quoted(document)],
  ];
}
