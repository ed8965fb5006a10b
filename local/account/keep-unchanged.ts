/** `after`, with every part that equals the same part of `before` replaced by that very object. */
export function keepUnchanged<T>(before: unknown, after: T): T {
  if (before === after || typeof before !== "object" || typeof after !== "object" || before === null || after === null) return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  const old = before as Record<string, unknown>;
  const entries = Object.entries(after).map(([key, value]) => [key, keepUnchanged(old[key], value)] as const);
  const isSame = entries.length === Object.keys(before).length && entries.every(([key, value]) => value === old[key]);
  if (isSame) return before as T;
  return (Array.isArray(after) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}
