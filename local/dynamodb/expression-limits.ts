import { type Input, isObject } from "./input";

// docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters

/** Of an expression as it is sent, in bytes. */
const MAX_EXPRESSION_BYTES = 4 * 1024;

/** Comparators, logical operators and functions of one condition. */
const MAX_OPERATORS = 300;

const CONDITIONS = ["ConditionExpression", "KeyConditionExpression", "FilterExpression"];
const EXPRESSIONS = ["UpdateExpression", ...CONDITIONS, "ProjectionExpression"];

/**
 * Checks the expressions of a request against DynamoDB's limits of form: size, number of operators, redundant parentheses. dynalite
 * checks the last one only, and a request that breaks a limit should not take the time of the database's thread.
 * @returns the message of the ValidationException; undefined when every expression is within the limits.
 */
export function expressionProblem(input: Input): string | undefined {
  for (const part of [input, ...(isObject(input.RequestItems) ? Object.values(input.RequestItems) : [])]) {
    if (!isObject(part)) continue;
    for (const name of EXPRESSIONS) {
      const expression = part[name];
      const problem = typeof expression === "string" ? problemOf(expression, CONDITIONS.includes(name)) : undefined;
      if (problem !== undefined) return `Invalid ${name}: ${problem}`;
    }
  }
  return undefined;
}

function problemOf(expression: string, isCondition: boolean): string | undefined {
  const bytes = Buffer.byteLength(expression);
  if (bytes > MAX_EXPRESSION_BYTES) return `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`;
  if (!isCondition) return undefined;
  const tokens = expression.match(TOKEN) ?? [];
  const operators = tokens.filter((token, index) => isOperator(token, tokens[index + 1])).length - count(tokens, "BETWEEN");
  if (operators > MAX_OPERATORS) return `The expression contains too many operators; operator count: ${operators}`;
  return hasRedundantParentheses(tokens) ? "The expression has redundant parentheses;" : undefined;
}

/** An operator of two letters, a name or placeholder, or any other character. */
const TOKEN = /<>|<=|>=|[#:]?\w+|\S/g;

const OPERATORS = new Set(["=", "<>", "<", "<=", ">", ">=", "AND", "OR", "NOT", "IN", "BETWEEN"]);

/** Counts the `AND` of a `BETWEEN` too; `problemOf` subtracts it. */
function isOperator(token: string, next: string | undefined): boolean {
  return OPERATORS.has(token.toUpperCase()) || (next === "(" && /^[a-z]\w*$/i.test(token));
}

function count(tokens: readonly string[], keyword: string): number {
  return tokens.filter((token) => token.toUpperCase() === keyword).length;
}

/** True for `((…))`, unless the outer pair holds the arguments of a function or the list of an `IN`. False when parentheses do not match. */
function hasRedundantParentheses(tokens: readonly string[]): boolean {
  const open: number[] = [];
  /** Where the last pair that was closed begins and ends. */
  let closed = { from: -1, to: -1 };
  let isRedundant = false;
  for (const [index, token] of tokens.entries()) {
    if (token === "(") open.push(index);
    if (token !== ")") continue;
    const from = open.pop();
    if (from === undefined) return false;
    const isDoubled = closed.from === from + 1 && closed.to === index - 1;
    isRedundant ||= isDoubled && !/^(?!(and|or|not)$)[a-z]\w*$/i.test(tokens[from - 1] ?? "");
    closed = { from, to: index };
  }
  return isRedundant && open.length === 0;
}
