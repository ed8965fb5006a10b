import { ExpressionError } from "../../expression-error";
import { toList, toNumber, toText } from "../../values";
import type { TerraformFunction } from "../evaluate";
import { format } from "./format";
import { compileRegex, expandReplacement, isRegex } from "./regex";

/** developer.hashicorp.com/terraform/language/functions, "String Functions" */
export const STRING_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  chomp: (text) => toText(text).replace(/(?:\r?\n)+$/, ""),
  endswith: (text, suffix) => toText(text).endsWith(toText(suffix)),
  format: (pattern, ...values) => format(toText(pattern), values),
  formatlist: (pattern, ...values) => formatList(toText(pattern), values),
  indent: (spaces, text) => toText(text).replaceAll("\n", `\n${" ".repeat(toNumber(spaces))}`),
  join: (separator, ...lists) => lists.flatMap(toList).map(toText).join(toText(separator)),
  lower: (text) => toText(text).toLowerCase(),
  regex: (pattern, text) => regex(toText(pattern), toText(text)),
  regexall: (pattern, text) => [...toText(text).matchAll(compileRegex(toText(pattern), "g"))].map(captures),
  replace: (text, search, replacement) => replace(toText(text), toText(search), toText(replacement)),
  split: (separator, text) => toText(text).split(toText(separator)),
  startswith: (text, prefix) => toText(text).startsWith(toText(prefix)),
  strcontains: (text, part) => toText(text).includes(toText(part)),
  strrev: (text) => graphemes(toText(text)).reverse().join(""),
  substr: (text, offset, length) => substr(graphemes(toText(text)), toNumber(offset), toNumber(length)),
  title: (text) => toText(text).replace(/(?<![\p{L}\p{N}_])\p{Ll}/gu, (letter) => letter.toUpperCase()),
  trim: (text, characters) => trim(toText(text), toText(characters)),
  trimprefix: (text, prefix) => (toText(text).startsWith(toText(prefix)) ? toText(text).slice(toText(prefix).length) : toText(text)),
  trimspace: (text) => toText(text).trim(),
  trimsuffix: (text, suffix) =>
    toText(suffix) !== "" && toText(text).endsWith(toText(suffix)) ? toText(text).slice(0, -toText(suffix).length) : toText(text),
  upper: (text) => toText(text).toUpperCase(),
};

/** What a reader counts as one character. */
function graphemes(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

function substr(characters: readonly string[], offset: number, length: number): string {
  const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
  return characters.slice(start, length < 0 ? undefined : start + length).join("");
}

function trim(text: string, characters: string): string {
  const dropped = new Set(characters);
  const kept = [...text];
  while (kept.length > 0 && dropped.has(kept[0] ?? "")) kept.shift();
  while (kept.length > 0 && dropped.has(kept.at(-1) ?? "")) kept.pop();
  return kept.join("");
}

/** A search between slashes is a regular expression. */
function replace(text: string, search: string, replacement: string): string {
  if (!isRegex(search)) return text.replaceAll(search, () => replacement);
  return text.replace(compileRegex(search.slice(1, -1), "g"), (...match) => expandReplacement(replacement, match));
}

function regex(pattern: string, text: string): unknown {
  const match = compileRegex(pattern).exec(text);
  if (!match) throw ExpressionError.invalid(`${pattern} does not match ${text}`);
  return captures(match);
}

/** Named groups as an object, numbered ones as a list, else the whole match. */
function captures(match: RegExpMatchArray): unknown {
  if (match.groups) return Object.fromEntries(Object.entries(match.groups).map(([name, value]) => [name, value ?? null]));
  return match.length > 1 ? match.slice(1).map((value) => value ?? null) : match[0];
}

function formatList(pattern: string, values: readonly unknown[]): string[] {
  const lists = values.filter((value) => Array.isArray(value));
  const length = lists[0]?.length ?? 1;
  if (lists.some((list) => list.length !== length)) throw ExpressionError.invalid("the lists differ in length");
  return Array.from({ length }, (_item, index) =>
    format(
      pattern,
      values.map((value) => (Array.isArray(value) ? value[index] : value)),
    ),
  );
}
