import type {
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  SetQueueAttributesCommandInput,
  SetQueueAttributesCommandOutput,
} from "@aws-sdk/client-sqs";
import type { QueueEntry } from "../../account/entries/sqs";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { isQueueAttribute, queueAttributeProblem } from "../../aws-rules/sqs-rules";
import type { ControlPlaneNeeds } from "../service";
import { findQueue, onQueue, queueName } from "./find-queue";

type Attributes = Readonly<Record<string, string>>;

const DEFAULTS: Attributes = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  VisibilityTimeout: "30",
  SqsManagedSseEnabled: "true",
};

export function queueAttributeOperations({ account, queueMessages }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
    GetQueueAttributes: operation<GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "GetQueueAttributes", queueName(QueueUrl)),
      run({ QueueUrl, AttributeNames = [] }) {
        const queue = findQueue(account, queueName(QueueUrl));
        const { visible, received, delayed } = queueMessages.counts(queue.QueueArn);
        const all = {
          ...queue.Attributes,
          QueueArn: queue.QueueArn,
          CreatedTimestamp: String(queue.CreatedTimestamp),
          LastModifiedTimestamp: String(queue.LastModifiedTimestamp),
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(received),
          ApproximateNumberOfMessagesDelayed: String(delayed),
        };
        const wanted = new Set<string>(AttributeNames);
        return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has("All") || wanted.has(name))) };
      },
    }),
    /** docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
    SetQueueAttributes: operation<SetQueueAttributesCommandInput, SetQueueAttributesCommandOutput>({
      access: ({ QueueUrl }) => onQueue(account, "SetQueueAttributes", queueName(QueueUrl)),
      run: ({ QueueUrl, Attributes = {} }) =>
        account.change((draft) => {
          const queue = findQueue(draft, queueName(QueueUrl));
          draft.put("sqs.queues", queue.QueueName, withAttributes(queue, checkAttributes(Attributes)));
          return {};
        }),
    }),
  };
}

/**
 * @throws ModelledError InvalidAttributeName, InvalidAttributeValue
 * @throws NotEmulated for the attributes of a FIFO queue
 */
export function checkAttributes(attributes: Attributes): Attributes {
  for (const [name, value] of Object.entries(attributes)) {
    if (!isQueueAttribute(name)) throw new ModelledError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    if (queueAttributeProblem(name, value) !== undefined)
      throw new ModelledError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
  if (attributes.FifoQueue === "true") throw new NotEmulated("FIFO queues");
  if (attributes.FifoQueue === "false") throw new ModelledError("InvalidAttributeName", "Unknown Attribute FifoQueue.");
  return attributes;
}

export function newAttributes(attributes: Attributes): Attributes {
  return withoutEmpty({ ...DEFAULTS, ...encryption(attributes), ...attributes });
}

function withAttributes(queue: QueueEntry, attributes: Attributes): QueueEntry {
  const Attributes = withoutEmpty({ ...queue.Attributes, ...encryption(attributes), ...attributes });
  return { ...queue, Attributes, LastModifiedTimestamp: Math.floor(Date.now() / 1000) };
}

/** A key in KMS and SQS's own key exclude each other: the one that is set last holds. */
function encryption({ KmsMasterKeyId, SqsManagedSseEnabled }: Attributes): Attributes {
  if (KmsMasterKeyId) return { SqsManagedSseEnabled: "false" };
  return SqsManagedSseEnabled === "true" ? { KmsMasterKeyId: "" } : {};
}

/** An attribute that is set to an empty text is removed. */
function withoutEmpty(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));
}
