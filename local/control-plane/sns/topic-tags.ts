import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-sns";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { TopicEntry } from "../../account/entries/sns";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { withoutTags, withTags } from "../tag-lists";
import { onTopic } from "./find-topic";

/** docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export function topicTags(account: Account) {
  return {
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>({
      access: ({ ResourceArn }) => onTopic("ListTagsForResource", ResourceArn),
      run: ({ ResourceArn }) => ({ Tags: [...findTagged(account, ResourceArn).Tags] }),
    }),
    TagResource: operation<TagResourceCommandInput, TagResourceCommandOutput>({
      access: ({ ResourceArn }) => onTopic("TagResource", ResourceArn),
      run: ({ ResourceArn, Tags }) =>
        account.change((draft) => {
          const topic = findTagged(draft, ResourceArn);
          draft.put("sns.topics", topic.TopicArn, { ...topic, Tags: withTags(topic.Tags, Tags) });
          return {};
        }),
    }),
    UntagResource: operation<UntagResourceCommandInput, UntagResourceCommandOutput>({
      access: ({ ResourceArn }) => onTopic("UntagResource", ResourceArn),
      run: ({ ResourceArn, TagKeys }) =>
        account.change((draft) => {
          const topic = findTagged(draft, ResourceArn);
          draft.put("sns.topics", topic.TopicArn, { ...topic, Tags: withoutTags(topic.Tags, TagKeys) });
          return {};
        }),
    }),
  };
}

/** @throws ModelledError ResourceNotFound */
function findTagged(account: AccountReader, arn = ""): TopicEntry {
  const topic = account.get("sns.topics", arn);
  if (!topic) throw new ModelledError("ResourceNotFoundException", "Resource does not exist");
  return topic;
}
