import { ExpressionError } from "./expression-error";

/**
 * Terraform's values are JavaScript's: text, number, boolean, null, array (lists, tuples and sets) and plain object (maps and objects,
 * whose keys Terraform always takes in order). These are its automatic conversions
 * (developer.hashicorp.com/terraform/language/expressions/types).
 */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  throw ExpressionError.invalid(`must be a string, not ${describe(value)}`);
}

export function toNumber(value: unknown): number {
  const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
  if (typeof number === "number") return number;
  throw ExpressionError.invalid(`must be a number, not ${describe(value)}`);
}

const NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export function toBoolean(value: unknown): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw ExpressionError.invalid(`must be true or false, not ${describe(value)}`);
}

export function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw ExpressionError.invalid(`must be a list, not ${describe(value)}`);
}

export function toMap(value: unknown): Readonly<Record<string, unknown>> {
  if (isMap(value)) return value;
  throw ExpressionError.invalid(`must be a map, not ${describe(value)}`);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The entries of a map in the order in which Terraform takes them. */
export function sortedEntries(map: Readonly<Record<string, unknown>>): [key: string, value: unknown][] {
  return Object.entries(map).sort(([a], [b]) => compareText(a, b));
}

export function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Equal in value and in type: `1 == "1"` is false. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
  }
  return a === b;
}

/** Where one of several values of simple types is a text, Terraform makes texts of them all. */
export function unify(values: readonly unknown[]): readonly unknown[] {
  const isMixed = values.some((value) => typeof value === "string") && values.some((value) => isNumberOrBoolean(value));
  return isMixed ? values.map((value) => (isNumberOrBoolean(value) ? toText(value) : value)) : values;
}

function isNumberOrBoolean(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** As an error names it: short, and with its value where that helps. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Terraform never writes an exponent. */
function numberText(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, "");
}
