import { isObject } from "./input";

/** A name at the start of a document path: no part of one (`.b`), no value (`:v`), and no function, which a parenthesis follows. */
const NAME = /(?<![\w.:#])(#?[A-Za-z_]\w*)(?!\w|\s*\()/g;

const KEYWORDS = new Set(["AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE"]);

/**
 * The top-level attributes that an expression of DynamoDB's names, its `#placeholders` replaced
 * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html). Reserved words can't be names without a placeholder.
 */
export function attributeNames(expression: unknown, placeholders: unknown): string[] {
  if (typeof expression !== "string") return [];
  const names = [...expression.matchAll(NAME)].map(([, name = ""]) => name).filter((name) => !KEYWORDS.has(name.toUpperCase()));
  return names.map((name) => resolve(name, placeholders));
}

/** The `:value` that `attribute` is compared with by `=`. */
export function comparedValue(expression: string, attribute: string, placeholders: unknown): string | undefined {
  for (const [, name = "", value] of expression.matchAll(/(?<![\w#])(#?[A-Za-z_]\w*)\s*=\s*(:\w+)/g)) {
    if (resolve(name, placeholders) === attribute) return value;
  }
  return undefined;
}

function resolve(name: string, placeholders: unknown): string {
  const resolved = isObject(placeholders) ? placeholders[name] : undefined;
  return typeof resolved === "string" ? resolved : name;
}
