import { ExpressionError } from "../../expression-error";

/** Whether `replace` takes its second argument for a regular expression. */
export function isRegex(search: string): boolean {
  return search.length > 1 && search.startsWith("/") && search.endsWith("/");
}

/** Go's notation where it differs from JavaScript's: `(?P<name>…)`, and flags in front. */
export function compileRegex(pattern: string, flags = ""): RegExp {
  const [, inFront = "", rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(rest.replaceAll("(?P<", "(?<"), `u${flags}${inFront}`);
  } catch (error) {
    throw ExpressionError.invalid((error as Error).message);
  }
}

/** `$1`, `${1}`, `$name` and `$$`. A name without braces is as long as it can be: `$1x` is the group `1x`, which is nothing. */
export function expandReplacement(replacement: string, match: readonly unknown[]): string {
  const groups = match.at(-1);
  const named = typeof groups === "object" && groups !== null ? (groups as Record<string, unknown>) : {};
  return replacement.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_match, dollar, braced, bare) => {
    if (dollar) return "$";
    const name = String(braced ?? bare);
    const captured = /^\d+$/.test(name) ? match[Number(name)] : named[name];
    return typeof captured === "string" ? captured : "";
  });
}
