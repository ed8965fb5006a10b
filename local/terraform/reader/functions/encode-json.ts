import { isMap, sortedEntries } from "../../values";

/** As Terraform writes JSON: keys in order, no white space, and `<`, `>`, `&` and the two line separators of Unicode escaped. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(ordered(value)).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  return isMap(value) ? Object.fromEntries(sortedEntries(value).map(([key, part]) => [key, ordered(part)])) : value;
}
