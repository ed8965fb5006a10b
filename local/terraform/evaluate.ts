import { UserError } from "../errors";
import type { Expression } from "./expression";
import { FUNCTIONS } from "./functions";

/** Finds what the first names of a reference stand for: a resource, a data source, a variable. */
export type Resolve = (path: readonly (string | number)[]) => unknown;

/**
 * The value of `expression`.
 * @throws UserError for what Terraform has and the runtime does not evaluate, by name.
 */
export function evaluate(expression: Expression, resolve: Resolve): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => asText(evaluate(part, resolve), part)).join("");
    case "reference":
      return resolve(expression.path);
    case "call":
      return call(
        expression.name,
        expression.args.map((argument) => evaluate(argument, resolve)),
      );
    case "list":
      return expression.items.map((item) => evaluate(item, resolve));
    case "object":
      return Object.fromEntries(expression.entries.map(([key, value]) => [asText(evaluate(key, resolve), key), evaluate(value, resolve)]));
    case "conditional":
      return evaluate(evaluate(expression.condition, resolve) === true ? expression.whenTrue : expression.whenFalse, resolve);
    case "index":
      return follow(
        evaluate(expression.of, resolve),
        expression.path.map((key) => evaluate(key, resolve)),
        "the expression",
      );
    case "unsupported":
      throw new UserError(`the local runtime does not evaluate the Terraform expression ${expression.text}`);
  }
}

/**
 * Walks `path` down from `value`. Terraform's JSON syntax lets a block that stands once be written without its list, so `[0]` of
 * something that is no list is the thing itself.
 * @param whose what the path starts from, for the error.
 */
export function follow(value: unknown, path: readonly unknown[], whose: string): unknown {
  let current = value;
  for (const key of path) {
    if (key === 0 && !Array.isArray(current)) continue;
    const next: unknown = typeof current === "object" && current !== null ? Reflect.get(current, String(key)) : undefined;
    if (next === undefined) throw new UserError(`${whose} has no ${String(key)} that the local runtime knows`);
    current = next;
  }
  return current;
}

function call(name: string, args: readonly unknown[]): unknown {
  const implementation = FUNCTIONS[name];
  if (!implementation) {
    throw new UserError(`the local runtime does not know the Terraform function ${name}(); it knows ${Object.keys(FUNCTIONS).join(", ")}`);
  }
  return implementation(...args);
}

function asText(value: unknown, source: Expression): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new UserError(`a Terraform template needs a text where ${JSON.stringify(source)} gives ${JSON.stringify(value)}`);
}
