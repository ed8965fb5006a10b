/** A part of a list that is longer than one answer. */
export interface Page<Item> {
  readonly items: Item[];
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/**
 * The items after the one that `marker` names. A marker is the key of the last item that was answered, in base64.
 * @param items ordered by `keyOf`, or as the service orders them
 */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { marker, limit }: { readonly marker: string | undefined; readonly limit: number },
): Page<Item> {
  const key = marker === undefined ? undefined : Buffer.from(marker, "base64url").toString("utf8");
  const from = key === undefined ? 0 : items.findIndex((item) => keyOf(item) === key) + 1;
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  const isEnd = from + limit >= items.length || last === undefined;
  return { items: page, next: isEnd ? undefined : Buffer.from(keyOf(last)).toString("base64url") };
}
