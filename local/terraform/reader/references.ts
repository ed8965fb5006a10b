import type { Expression } from "./expression";

/** The paths of all references in `expression`. Variables of `for` expressions are among them; they name nothing that is declared. */
export function referencesOf(expression: Expression): readonly (readonly (string | number)[])[] {
  switch (expression.kind) {
    case "literal":
    case "unsupported":
      return [];
    case "reference":
      return [expression.path];
    case "template":
      return expression.parts.flatMap(referencesOf);
    case "call":
      return expression.args.flatMap(referencesOf);
    case "list":
      return expression.items.flatMap(referencesOf);
    case "object":
      return expression.entries.flatMap(([key, value]) => [...referencesOf(key), ...referencesOf(value)]);
    case "conditional":
      return [expression.condition, expression.whenTrue, expression.whenFalse].flatMap(referencesOf);
    case "operation":
      return expression.operands.flatMap(referencesOf);
    case "index":
      return [expression.of, ...expression.path].flatMap(referencesOf);
    case "splat":
      return [expression.of, expression.each].flatMap(referencesOf);
    case "join":
      return referencesOf(expression.of);
    case "for":
      return [expression.collection, expression.key, expression.value, expression.condition].flatMap((part) =>
        part ? referencesOf(part) : [],
      );
  }
}
