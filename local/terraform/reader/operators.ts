import { ExpressionError } from "../expression-error";
import { isEqual, toBoolean, toNumber } from "../values";

type Operator = (...operands: readonly unknown[]) => unknown;

/** By the names that HashiCorp's parser gives them; `&&` and `||` are the evaluator's, which stops at the first that decides. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  add: (a, b) => toNumber(a) + toNumber(b),
  subtract: (a, b) => toNumber(a) - toNumber(b),
  multiply: (a, b) => toNumber(a) * toNumber(b),
  divide: (a, b) => toNumber(a) / divisor(b),
  modulo: (a, b) => toNumber(a) % divisor(b),
  negate: (a) => -toNumber(a),
  equal: isEqual,
  notEqual: (a, b) => !isEqual(a, b),
  greaterThan: (a, b) => toNumber(a) > toNumber(b),
  greaterThanOrEqual: (a, b) => toNumber(a) >= toNumber(b),
  lessThan: (a, b) => toNumber(a) < toNumber(b),
  lessThanOrEqual: (a, b) => toNumber(a) <= toNumber(b),
  logicalNot: (a) => !toBoolean(a),
};

function divisor(value: unknown): number {
  const number = toNumber(value);
  if (number === 0) throw ExpressionError.invalid("division by zero");
  return number;
}
