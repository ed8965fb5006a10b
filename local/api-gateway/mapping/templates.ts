import type { Templates } from "../../model";
import { Template } from "./template";

/** By the mapping that they belong to. A model never changes: a reload makes another one. */
const parsed = new WeakMap<Templates, Map<string, Template>>();

/**
 * The template that fits.
 * @param evaluate spells the key of the selection expression.
 * @returns undefined when there is none with the key and none with `$default`.
 */
export function templateOf(mapping: Templates, evaluate: (expression: string) => string | undefined): Template | undefined {
  const { templates, selectionExpression } = mapping;
  const selected = selectionExpression === undefined ? undefined : evaluate(selectionExpression);
  const key = selected !== undefined && Object.hasOwn(templates, selected) ? selected : DEFAULT_KEY;
  const text = templates[key];
  if (text === undefined) return undefined;
  const known = parsed.get(mapping) ?? new Map<string, Template>();
  const template = known.get(key) ?? new Template(text);
  parsed.set(mapping, known.set(key, template));
  return template;
}

const DEFAULT_KEY = "$default";
