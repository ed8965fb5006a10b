import { ExpressionError } from "../../expression-error";
import { describe, toBoolean, toList, toNumber, toText } from "../../values";
import type { TerraformFunction } from "../evaluate";

/** developer.hashicorp.com/terraform/language/functions, "Numeric Functions" and the conversions of simple types. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  abs: (number) => Math.abs(toNumber(number)),
  ceil: (number) => Math.ceil(toNumber(number)),
  floor: (number) => Math.floor(toNumber(number)),
  max: (...numbers) => Math.max(...atLeastOne(numbers)),
  min: (...numbers) => Math.min(...atLeastOne(numbers)),
  parseint: (text, base) => parseInteger(toText(text), toNumber(base)),
  pow: (base, exponent) => toNumber(base) ** toNumber(exponent),
  signum: (number) => Math.sign(toNumber(number)),
  sum: (list) => atLeastOne(toList(list)).reduce((total, number) => total + number, 0),
  tobool: (value) => (value === null ? null : toBoolean(value)),
  tonumber: (value) => (value === null ? null : toNumber(value)),
  tostring: (value) => (value === null ? null : toText(value)),
};

function atLeastOne(values: readonly unknown[]): number[] {
  if (values.length === 0) throw ExpressionError.invalid("at least one number is needed");
  return values.map(toNumber);
}

function parseInteger(text: string, base: number): number {
  const number = Number.parseInt(text, base);
  if (Number.isNaN(number) || number.toString(base) !== text.toLowerCase().replace(/^(-?)0+(?=.)/, "$1")) {
    throw ExpressionError.invalid(`${describe(text)} is no whole number of base ${base}`);
  }
  return number;
}
