import type { Tag } from "@aws-sdk/client-iam";

interface Tagged {
  readonly Tags: readonly Tag[];
}

/** A tag replaces the one with the same key. */
export function withTags(tags: Tagged["Tags"], added: readonly Tag[] = []): Tag[] {
  return [...withoutTags(tags, keysOf(added)), ...added];
}

export function withoutTags(tags: Tagged["Tags"], keys: readonly string[] = []): Tag[] {
  return tags.filter(({ Key = "" }) => !keys.includes(Key));
}

export function tagList({ Tags }: Tagged): { Tags: Tag[]; IsTruncated: boolean } {
  return { Tags: [...Tags], IsTruncated: false };
}

function keysOf(tags: readonly Tag[]): string[] {
  return tags.map(({ Key = "" }) => Key);
}
