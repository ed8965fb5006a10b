import type {
  ListResourceTagsCommandInput,
  ListResourceTagsCommandOutput,
  Tag,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-kms";
import type { Account } from "../../account/account";
import { operation } from "../../aws-api/modelled/operation";
import { findKey, findUsableKey, onKey } from "./find-key";

/** docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html. Tags of KMS have names of their own: `TagKey`, `TagValue`. */
export function keyTags(account: Account) {
  const change = (reference: string | undefined, make: (tags: readonly Tag[]) => readonly Tag[]) =>
    account.change((draft) => {
      const key = findUsableKey(draft, reference);
      draft.put("kms.keys", key.KeyId, { ...key, Tags: make(key.Tags) });
      return {};
    });
  return {
    ListResourceTags: operation<ListResourceTagsCommandInput, ListResourceTagsCommandOutput>({
      access: ({ KeyId }) => onKey(account, "ListResourceTags", KeyId),
      run: ({ KeyId }) => ({ Tags: [...findKey(account, KeyId).Tags], Truncated: false }),
    }),
    TagResource: operation<TagResourceCommandInput, TagResourceCommandOutput>({
      access: ({ KeyId }) => onKey(account, "TagResource", KeyId),
      run: ({ KeyId, Tags = [] }) =>
        change(KeyId, (tags) => [...tags.filter(({ TagKey }) => !Tags.some((tag) => tag.TagKey === TagKey)), ...Tags]),
    }),
    UntagResource: operation<UntagResourceCommandInput, UntagResourceCommandOutput>({
      access: ({ KeyId }) => onKey(account, "UntagResource", KeyId),
      run: ({ KeyId, TagKeys = [] }) => change(KeyId, (tags) => tags.filter(({ TagKey = "" }) => !TagKeys.includes(TagKey))),
    }),
  };
}
