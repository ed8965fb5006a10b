export interface PageRequest {
  readonly most: number;
  /** As the page before named it. @default the first page */
  readonly token?: string | undefined;
}

/** A page of a list. The token is the place where the next page begins; `undefined` behind the last one. */
export function page<T>(all: readonly T[], { most, token }: PageRequest): { readonly items: T[]; readonly next: string | undefined } {
  const from = Number(Buffer.from(token ?? "", "base64").toString()) || 0;
  const to = from + most;
  return { items: all.slice(from, to), next: to < all.length ? Buffer.from(String(to)).toString("base64") : undefined };
}
