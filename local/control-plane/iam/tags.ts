import type { Tag } from "@aws-sdk/client-iam";

export function tagList({ Tags }: { readonly Tags: readonly Tag[] }): { Tags: Tag[]; IsTruncated: boolean } {
  return { Tags: [...Tags], IsTruncated: false };
}
