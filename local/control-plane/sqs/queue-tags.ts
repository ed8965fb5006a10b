import type {
  ListQueueTagsCommandInput,
  ListQueueTagsCommandOutput,
  TagQueueCommandInput,
  TagQueueCommandOutput,
  UntagQueueCommandInput,
  UntagQueueCommandOutput,
} from "@aws-sdk/client-sqs";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { findQueue, onQueue, queueName } from "./find-queue";

/** docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export function queueTagOperations({ account }: ControlPlaneNeeds) {
  return {
    ListQueueTags: operation<ListQueueTagsCommandInput, ListQueueTagsCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "ListQueueTags", queueName(QueueUrl)),
      run({ QueueUrl }) {
        const { tags } = findQueue(account, queueName(QueueUrl));
        return Object.keys(tags).length > 0 ? { Tags: tags } : {};
      },
    }),
    TagQueue: operation<TagQueueCommandInput, TagQueueCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "TagQueue", queueName(QueueUrl)),
      run: ({ QueueUrl, Tags = {} }) =>
        account.change((draft) => {
          const queue = findQueue(draft, queueName(QueueUrl));
          draft.put("sqs.queues", queue.QueueName, { ...queue, tags: { ...queue.tags, ...Tags } });
          return {};
        }),
    }),
    UntagQueue: operation<UntagQueueCommandInput, UntagQueueCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "UntagQueue", queueName(QueueUrl)),
      run: ({ QueueUrl, TagKeys = [] }) =>
        account.change((draft) => {
          const queue = findQueue(draft, queueName(QueueUrl));
          const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key)));
          draft.put("sqs.queues", queue.QueueName, { ...queue, tags });
          return {};
        }),
    }),
  };
}
