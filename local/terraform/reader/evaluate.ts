import { ExpressionError } from "../expression-error";
import { compareText, describe, isMap, sortedEntries, toBoolean, toList, toText, unify } from "../values";
import { type Expression, type ForExpression, SPLAT_ELEMENT } from "./expression";
import { OPERATORS } from "./operators";

export type TerraformFunction = (...args: readonly unknown[]) => unknown;

/** What an expression can see. */
export interface Scope {
  /** Finds what the first names of a reference stand for: a resource, a data source, a variable. */
  resolve(path: readonly (string | number)[]): unknown;
  /** @throws ExpressionError when there is no function of that name. */
  functionNamed(name: string): TerraformFunction;
}

/**
 * The value of `expression`.
 * @throws ExpressionError for what Terraform refuses, and for what it evaluates and the runtime does not, by name.
 */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => toText(evaluate(part, scope))).join("");
    case "reference":
      return scope.resolve(expression.path);
    case "call":
      return call(expression, scope);
    case "list":
      return expression.items.map((item) => evaluate(item, scope));
    case "object":
      return Object.fromEntries(expression.entries.map(([key, value]) => [toText(evaluate(key, scope)), evaluate(value, scope)]));
    case "conditional":
      return conditional(expression, scope);
    case "operation":
      return operate(expression, scope);
    case "index":
      return follow(
        evaluate(expression.of, scope),
        expression.path.map((key) => evaluate(key, scope)),
      );
    case "for":
      return iterate(expression, scope);
    case "splat":
      return splat(expression, scope);
    case "join":
      return toList(evaluate(expression.of, scope)).map(toText).join("");
    case "unsupported":
      throw ExpressionError.notEmulated(`the local runtime does not evaluate the Terraform expression ${expression.text}`);
  }
}

/**
 * Walks `path` down from `value`. Terraform's JSON syntax lets a block that stands once be written without its list, so `[0]` of
 * something that is no list is the thing itself.
 */
export function follow(value: unknown, path: readonly unknown[]): unknown {
  let current = value;
  for (const key of path) {
    if (key === 0 && !Array.isArray(current)) continue;
    const isReachable = typeof current === "object" && current !== null && Object.hasOwn(current, String(key));
    if (!isReachable) throw ExpressionError.invalid(`${describe(current)} has no ${toText(key)}`);
    current = Reflect.get(current as object, String(key));
  }
  return current;
}

function call({ name, args, expands }: Extract<Expression, { kind: "call" }>, scope: Scope): unknown {
  if (name === "try") return firstThatEvaluates(args, scope);
  if (name === "can") return args[0] !== undefined && "value" in attempt(args[0], scope);
  const implementation = scope.functionNamed(name);
  const values = args.map((argument) => evaluate(argument, scope));
  if (expands) values.push(...toList(values.pop()));
  try {
    return implementation(...values);
  } catch (error) {
    if (error instanceof ExpressionError && error.isTerraforms) throw ExpressionError.invalid(`${name}(): ${error.message}`);
    throw error;
  }
}

function firstThatEvaluates(args: readonly Expression[], scope: Scope): unknown {
  for (const argument of args) {
    const result = attempt(argument, scope);
    if ("value" in result) return result.value;
  }
  throw ExpressionError.invalid("try(): no argument has a value");
}

function attempt(expression: Expression, scope: Scope): { readonly value: unknown } | { readonly error: ExpressionError } {
  try {
    return { value: evaluate(expression, scope) };
  } catch (error) {
    if (error instanceof ExpressionError && error.isTerraforms) return { error };
    throw error;
  }
}

/** Both sides have one type in Terraform, so the side that is not taken can make a text of the one that is. */
function conditional({ condition, whenTrue, whenFalse }: Extract<Expression, { kind: "conditional" }>, scope: Scope): unknown {
  const [taken, other] = toBoolean(evaluate(condition, scope)) ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
  const value = evaluate(taken, scope);
  if (typeof value !== "number" && typeof value !== "boolean") return value;
  const alternative = attempt(other, scope);
  return "value" in alternative ? unify([value, alternative.value])[0] : value;
}

function operate({ operator, operands }: Extract<Expression, { kind: "operation" }>, scope: Scope): unknown {
  if (operator === "logicalAnd") return operands.every((operand) => toBoolean(evaluate(operand, scope)));
  if (operator === "logicalOr") return operands.some((operand) => toBoolean(evaluate(operand, scope)));
  const implementation = OPERATORS[operator];
  if (!implementation) throw ExpressionError.notEmulated(`the local runtime does not know the Terraform operator ${operator}`);
  return implementation(...operands.map((operand) => evaluate(operand, scope)));
}

function iterate(loop: ForExpression, scope: Scope): unknown {
  const collection = evaluate(loop.collection, scope);
  const results: [key: string, value: unknown][] = [];
  for (const [key, value] of isMap(collection) ? sortedEntries(collection) : toList(collection).entries()) {
    const inner = withVariables(scope, { ...(loop.keyName !== undefined && { [loop.keyName]: key }), [loop.valueName]: value });
    if (loop.condition && !toBoolean(evaluate(loop.condition, inner))) continue;
    results.push([loop.key ? toText(evaluate(loop.key, inner)) : "", evaluate(loop.value, inner)]);
  }
  return loop.key ? collect(results, loop.grouped) : results.map(([, value]) => value);
}

function collect(results: readonly [key: string, value: unknown][], grouped: boolean): Record<string, unknown> {
  const byKey = new Map<string, unknown[]>();
  for (const [key, value] of results) {
    const found = byKey.get(key);
    if (found && !grouped) throw ExpressionError.invalid(`two elements of a for expression have the key ${describe(key)}`);
    if (found) found.push(value);
    else byKey.set(key, [value]);
  }
  const entries = [...byKey].sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, values]) => [key, grouped ? values : values[0]]));
}

/** Of something that is no list, a splat makes a list of one, and of null none. */
function splat({ of, each }: Extract<Expression, { kind: "splat" }>, scope: Scope): unknown[] {
  const value = evaluate(of, scope);
  const elements = Array.isArray(value) ? value : value === null ? [] : [value];
  return elements.map((element) => evaluate(each, withVariables(scope, { [SPLAT_ELEMENT]: element })));
}

function withVariables(scope: Scope, variables: Readonly<Record<string, unknown>>): Scope {
  return {
    ...scope,
    resolve([first = "", ...rest]) {
      if (typeof first === "string" && Object.hasOwn(variables, first)) return follow(variables[first], rest);
      return scope.resolve([first, ...rest]);
    },
  };
}
