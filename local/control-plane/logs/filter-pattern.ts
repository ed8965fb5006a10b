import { NotEmulated } from "../../aws-api/api-error";
import { invalidParameter } from "./find";

/** `-"out of memory"` → sign and text; `%…%` holds a regular expression. */
const TERM = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s"%]+))/gy;

/**
 * A filter pattern for unstructured events: every term is in the message, and none that has a minus sign; or one of those with a question
 * mark, which count only where all terms have one (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 * @throws NotEmulated for patterns of JSON and of space-delimited events, ModelledError InvalidParameterException
 */
export function filterPattern(pattern = ""): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (/^[{[]/.test(trimmed)) throw new NotEmulated("filter patterns for JSON and space-delimited events");
  const terms = [...trimmed.matchAll(TERM)].map(([, sign = "", quoted, regex, bare = ""]) => ({
    sign,
    isIn: regex === undefined ? contains(quoted?.replace(/\\(.)/g, "$1") ?? bare) : matches(regex),
  }));
  if (trimmed !== "" && terms.length === 0) throw invalidParameter("Invalid filter pattern");
  const [included, excluded, optional] = ["", "-", "?"].map((sign) => terms.filter((term) => term.sign === sign));
  const isOptional = optional?.length === terms.length && terms.length > 0;
  return (message) =>
    isOptional
      ? terms.some(({ isIn }) => isIn(message))
      : included?.every(({ isIn }) => isIn(message)) === true && excluded?.some(({ isIn }) => isIn(message)) === false;
}

function contains(text: string): (message: string) => boolean {
  return (message) => message.includes(text);
}

function matches(regex: string): (message: string) => boolean {
  try {
    const compiled = new RegExp(regex);
    return (message) => compiled.test(message);
  } catch {
    throw invalidParameter("Invalid character(s) in regex of filter pattern");
  }
}
