/** For each item after the first with the same key, that first one: AWS makes no second of it. */
export function repeated<T>(items: readonly T[], keyOf: (item: T) => string): { readonly item: T; readonly first: T }[] {
  const firsts = new Map<string, T>();
  return items.flatMap((item) => {
    const first = firsts.get(keyOf(item));
    if (first !== undefined) return [{ item, first }];
    firsts.set(keyOf(item), item);
    return [];
  });
}
