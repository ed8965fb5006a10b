/** Terraform's functions that synthesized stacks use, by name (developer.hashicorp.com/terraform/language/functions). */
export const FUNCTIONS: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  concat: (...lists) => lists.flat(),
  join: (separator, list) => (list as unknown[]).join(String(separator)),
  jsonencode: (value) => encodeJson(value),
  lower: (text) => String(text).toLowerCase(),
  merge: (...maps) => Object.assign({}, ...maps),
  replace: (text, search, replacement) => replace(String(text), String(search), String(replacement)),
  tostring: (value) => String(value),
  trimprefix: (text, prefix) => (String(text).startsWith(String(prefix)) ? String(text).slice(String(prefix).length) : text),
  upper: (text) => String(text).toUpperCase(),
};

/** What stands between slashes is a regular expression, and `$1` its first group. */
function replace(text: string, search: string, replacement: string): string {
  const pattern = /^\/(.*)\/$/s.exec(search)?.[1];
  return pattern === undefined ? text.split(search).join(replacement) : text.replace(new RegExp(pattern, "g"), replacement);
}

/** As Terraform writes JSON: keys in order, and `<`, `>`, `&` escaped. */
function encodeJson(value: unknown): string {
  const ordered = (_key: string, part: unknown): unknown =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, ordered).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}
