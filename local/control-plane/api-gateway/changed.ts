/** An entry with the members of a request that are set. An empty text removes what was there. */
export function withChanges<T extends object>(entry: T, changes: Partial<Record<keyof T, unknown>>): T {
  const changed: Record<string, unknown> = Object.fromEntries(Object.entries(entry));
  for (const [member, value] of Object.entries(changes)) {
    if (value === "") delete changed[member];
    else if (value !== undefined) changed[member] = value;
  }
  // Requests have the members of their resources, in the SDK's types.
  return changed as T;
}

/** A map with the keys of another one: an empty text removes a key. */
export function mergedMap(
  map: Readonly<Record<string, string>> = {},
  changes: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries({ ...map, ...changes }).filter(([, value]) => value !== ""));
}
