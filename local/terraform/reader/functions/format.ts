import { ExpressionError } from "../../expression-error";
import { toBoolean, toNumber, toText } from "../../values";
import { encodeJson } from "./encode-json";

const VERB = /%(?<flags>[-+0 #]*)(?<width>\d+)?(?:\.(?<precision>\d+))?(?:\[(?<index>\d+)\])?(?<verb>.)/gsu;

/**
 * `format` as developer.hashicorp.com/terraform/language/functions/format has it, without the exponents of `%e` and `%g`.
 * @throws ExpressionError when a verb has no value, or a value no verb.
 */
export function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  let named = false;
  const text = pattern.replace(VERB, (whole, ...rest) => {
    const { flags = "", width = "0", precision, index, verb } = rest.at(-1) as Record<string, string | undefined>;
    if (verb === "%") return "%";
    if (index !== undefined) {
      next = Number(index) - 1;
      named = true;
    }
    if (next >= values.length) throw ExpressionError.invalid(`there is no value for ${whole}`);
    const formatted = one(verb ?? "", values[next++], flags, precision === undefined ? undefined : Number(precision));
    return pad(formatted, Number(width), flags, verb ?? "");
  });
  if (next < values.length && !named) throw ExpressionError.invalid(`there are ${values.length} values, and ${next} are used`);
  return text;
}

function one(verb: string, value: unknown, flags: string, precision: number | undefined): string {
  switch (verb) {
    case "v":
      if (flags.includes("#")) return encodeJson(value);
      if (value === null) return "null";
      return typeof value === "object" ? encodeJson(value) : toText(value);
    case "s":
      return toText(value).slice(0, precision);
    case "q":
      return encodeJson(toText(value));
    case "t":
      return String(toBoolean(value));
    case "d":
      return signed(Math.trunc(toNumber(value)).toString(), flags);
    case "f":
      return signed(toNumber(value).toFixed(precision ?? 6), flags);
    case "b":
      return toNumber(value).toString(2);
    case "o":
      return toNumber(value).toString(8);
    case "x":
      return toNumber(value).toString(16);
    case "X":
      return toNumber(value).toString(16).toUpperCase();
    default:
      throw ExpressionError.notEmulated(`the local runtime does not know %${verb} of format()`);
  }
}

function signed(digits: string, flags: string): string {
  if (digits.startsWith("-")) return digits;
  return flags.includes("+") ? `+${digits}` : flags.includes(" ") ? ` ${digits}` : digits;
}

function pad(text: string, width: number, flags: string, verb: string): string {
  if (flags.includes("-")) return text.padEnd(width);
  const isNumber = verb === "d" || verb === "f";
  if (!flags.includes("0") || !isNumber) return text.padStart(width);
  const sign = /^[+ -]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
