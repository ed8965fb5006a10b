import type {
  CreateQueueCommandInput,
  CreateQueueCommandOutput,
  DeleteQueueCommandInput,
  DeleteQueueCommandOutput,
  GetQueueUrlCommandInput,
  GetQueueUrlCommandOutput,
  ListQueuesCommandInput,
  ListQueuesCommandOutput,
  PurgeQueueCommandInput,
  PurgeQueueCommandOutput,
} from "@aws-sdk/client-sqs";
import { InvalidInput, NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { queueNameProblem } from "../../aws-rules/sqs-rules";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { findQueue, onQueue, queueName } from "./find-queue";
import { checkAttributes, newAttributes } from "./queue-attributes";

const MAX_PAGE = 1000;

/** docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html and its neighbours. */
export function queueOperations({ account, awsEndpoint, queueMessages }: ControlPlaneNeeds) {
  /** On this machine, with the path that it has on AWS: the SDK sends messages to this address. */
  const urlOf = (name: string) => `${awsEndpoint()}/${account.accountId}/${name}`;
  return {
    CreateQueue: operation<CreateQueueCommandInput, CreateQueueCommandOutput>({
      access: ({ QueueName }) => onQueue(account, "CreateQueue", QueueName),
      run: ({ QueueName = "", Attributes = {}, tags = {} }) => {
        if (QueueName.endsWith(".fifo")) throw new NotEmulated("FIFO queues");
        if (queueNameProblem(QueueName) !== undefined)
          throw new InvalidInput("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        const attributes = checkAttributes(Attributes);
        return account.change((draft) => {
          const existing = draft.get("sqs.queues", QueueName);
          const other = Object.entries(attributes).find(([name, value]) => existing && (existing.Attributes[name] ?? "") !== value);
          if (other)
            throw new ModelledError(
              "QueueNameExists",
              `A queue already exists with the same name and a different value for attribute ${other[0]}`,
            );
          const now = Math.floor(Date.now() / 1000);
          if (!existing)
            draft.put("sqs.queues", QueueName, {
              QueueName,
              QueueArn: `arn:aws:sqs:${draft.region}:${draft.accountId}:${QueueName}`,
              CreatedTimestamp: now,
              LastModifiedTimestamp: now,
              Attributes: newAttributes(attributes),
              tags,
            });
          return { QueueUrl: urlOf(QueueName) };
        });
      },
    }),
    GetQueueUrl: operation<GetQueueUrlCommandInput, GetQueueUrlCommandOutput>({
      access: ({ QueueName }) => onQueue(account, "GetQueueUrl", QueueName),
      run: ({ QueueName = "" }) => ({ QueueUrl: urlOf(findQueue(account, QueueName).QueueName) }),
    }),
    ListQueues: operation<ListQueuesCommandInput, ListQueuesCommandOutput>({
      access: () => onQueue(account, "ListQueues"),
      run({ QueueNamePrefix = "", MaxResults, NextToken }) {
        const names = account.all("sqs.queues").map(({ QueueName }) => QueueName);
        const { items, next } = page(
          names.filter((name) => name.startsWith(QueueNamePrefix)),
          { most: MaxResults ?? MAX_PAGE, token: NextToken },
        );
        // SQS names a next page only for a caller that asks for pages.
        return {
          ...(items.length > 0 && { QueueUrls: items.map(urlOf) }),
          ...(MaxResults !== undefined && next !== undefined && { NextToken: next }),
        };
      },
    }),
    DeleteQueue: operation<DeleteQueueCommandInput, DeleteQueueCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "DeleteQueue", queueName(QueueUrl)),
      run: ({ QueueUrl }) =>
        account.change((draft) => {
          draft.remove("sqs.queues", findQueue(draft, queueName(QueueUrl)).QueueName);
          return {};
        }),
    }),
    PurgeQueue: operation<PurgeQueueCommandInput, PurgeQueueCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "PurgeQueue", queueName(QueueUrl)),
      run({ QueueUrl }) {
        queueMessages.purge(findQueue(account, queueName(QueueUrl)).QueueArn);
        return {};
      },
    }),
  };
}
