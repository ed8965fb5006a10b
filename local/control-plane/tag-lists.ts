interface KeyedTag {
  readonly Key?: string | undefined;
}

/** A tag replaces the one with the same key. */
export function withTags<Tag extends KeyedTag>(tags: readonly Tag[], added: readonly Tag[] = []): Tag[] {
  return [
    ...withoutTags(
      tags,
      added.map(({ Key = "" }) => Key),
    ),
    ...added,
  ];
}

export function withoutTags<Tag extends KeyedTag>(tags: readonly Tag[], keys: readonly string[] = []): Tag[] {
  return tags.filter(({ Key = "" }) => !keys.includes(Key));
}
