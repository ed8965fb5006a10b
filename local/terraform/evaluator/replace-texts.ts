import { isMap } from "../values";

/** `value` with every text replaced, also inside of longer texts. */
export function replaceTexts<T>(value: T, replacements: ReadonlyMap<string, string>): T {
  if (replacements.size === 0) return value;
  return replaceIn(value) as T;

  function replaceIn(part: unknown): unknown {
    if (typeof part === "string") return replaceText(part);
    if (Array.isArray(part)) return part.map(replaceIn);
    return isMap(part) ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, replaceIn(inner)])) : part;
  }

  function replaceText(text: string): string {
    const whole = replacements.get(text);
    if (whole !== undefined) return whole;
    let result = text;
    for (const [old, value] of replacements) if (result.includes(old)) result = result.replaceAll(old, () => value);
    return result;
  }
}
