interface KeyedTag {
  readonly Key?: string | undefined;
}

/** The tags with others, which replace those of the same key. */
export function withTags<Tag extends KeyedTag>(tags: readonly Tag[], more: readonly Tag[]): Tag[] {
  return [...withoutTags(tags, more.map(({ Key }) => Key)), ...more];
}

export function withoutTags<Tag extends KeyedTag>(tags: readonly Tag[], keys: readonly (string | undefined)[]): Tag[] {
  return tags.filter(({ Key }) => !keys.includes(Key));
}
