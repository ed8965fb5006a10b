import { z } from "zod";
import type { Operation } from "../aws-api/aws-api";
import { jsonOperation, operationName } from "../aws-api/aws-json";
import type { Model, Queue } from "../model";
import { md5, md5OfAttributes, messageBytes } from "./digest";
import type { Message, MessageQueue } from "./message-queue";
import { noQueue, tooLong } from "./sqs-errors";

/** The queues as the operations need them. */
export interface Queues {
  readonly model: () => Model;
  messagesOf(queue: Queue): MessageQueue;
  /** `http://127.0.0.1:49152` */
  endpoint(): string;
}

const url = { QueueUrl: z.string() };
const names = z.array(z.string()).default([]);
const attribute = z.strictObject({
  DataType: z.string().min(1),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

const sendMessage = z.strictObject({
  ...url,
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), attribute).default({}),
});
const receiveMessage = z.strictObject({
  ...url,
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  AttributeNames: names,
  MessageSystemAttributeNames: names,
  MessageAttributeNames: names,
});
const deleteMessage = z.strictObject({ ...url, ReceiptHandle: z.string() });
const getQueueAttributes = z.strictObject({ ...url, AttributeNames: names });
const getQueueUrl = z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() });

/** The operations of SQS that the runtime serves, by name. docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference */
export function sqsOperations(queues: Queues): Readonly<Record<string, Operation<unknown, object>>> {
  return {
    SendMessage: onQueue(queues, sendMessage, (input, { queue, messages, caller }) => {
      const { MessageBody: body, MessageAttributes: attributes, DelaySeconds: delaySeconds } = input;
      const sent = send({ queue, messages, body, attributes, sender: caller, delaySeconds });
      return { MessageId: sent.id, MD5OfMessageBody: md5(body), ...digestOf(sent) };
    }),
    ReceiveMessage: onQueue(queues, receiveMessage, async (input, { queue, messages }) => {
      const found = await messages.receive({
        most: input.MaxNumberOfMessages,
        visibilityTimeoutSeconds: input.VisibilityTimeout ?? queue.visibilityTimeoutSeconds,
        waitSeconds: input.WaitTimeSeconds ?? queue.receiveWaitSeconds,
      });
      const systemNames = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
      return found.length === 0 ? {} : { Messages: found.map((message) => describe(message, systemNames, input.MessageAttributeNames)) };
    }),
    DeleteMessage: onQueue(queues, deleteMessage, ({ ReceiptHandle }, { messages }) => {
      messages.delete(ReceiptHandle);
      return {};
    }),
    GetQueueAttributes: onQueue(queues, getQueueAttributes, ({ AttributeNames }, { queue, messages }) => ({
      Attributes: pick(attributesOf(queue, messages), AttributeNames),
    })),
    GetQueueUrl: onQueue(queues, getQueueUrl, (_input, { queue }) => ({ QueueUrl: queueUrl(queue, queues.endpoint()) })),
  };
}

interface QueueCall {
  readonly queue: Queue;
  readonly messages: MessageQueue;
  /** ARN of the caller. */
  readonly caller: string;
}

type NamesQueue = z.ZodType<{ readonly QueueUrl?: string; readonly QueueName?: string }>;

/** An operation on one queue, which needs the action of the same name on it. */
function onQueue<Input extends NamesQueue>(
  { model, messagesOf }: Queues,
  input: Input,
  run: (input: z.output<Input>, call: QueueCall) => object | Promise<object>,
): Operation<z.output<Input>, object> {
  const find = (queueName: string | undefined) => model().queues.find((queue) => queue.name === queueName);
  return jsonOperation({
    input,
    access: (given, { request }) => {
      const { region, accountId } = model();
      const queueName = queueNameIn(given);
      const resource = find(queueName)?.arn ?? `arn:aws:sqs:${region}:${accountId}:${queueName}`;
      return [{ action: `sqs:${operationName(request)}`, resource }];
    },
    run: (given, { principal }) => {
      const queue = find(queueNameIn(given));
      if (!queue) throw noQueue();
      return run(given, { queue, messages: messagesOf(queue), caller: principal.arn });
    },
  });
}

function queueNameIn({ QueueName, QueueUrl }: z.output<NamesQueue>): string | undefined {
  return QueueName ?? QueueUrl?.split("/").pop();
}

export interface MessageToSend {
  readonly queue: Queue;
  readonly messages: MessageQueue;
  readonly body: string;
  readonly attributes: z.infer<typeof sendMessage>["MessageAttributes"];
  readonly sender: string;
  readonly delaySeconds?: number | undefined;
}

/** @throws ApiError for a message that is larger than the queue takes */
export function send({ queue, messages, ...message }: MessageToSend): Message {
  if (messageBytes(message.body, message.attributes) > queue.maxMessageBytes) throw tooLong(queue.maxMessageBytes);
  return messages.send(message);
}

/** Where a queue is, on this machine: with the path that it has on AWS. */
export function queueUrl({ arn, name }: Queue, endpoint: string): string {
  return `${endpoint}/${arn.split(":")[4]}/${name}`;
}

function describe(message: Message, systemNames: readonly string[], attributeNames: readonly string[]): object {
  const system = pick(
    {
      SenderId: message.sender,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(message.receivedFirstAt),
    },
    systemNames,
  );
  const attributes = pick(message.attributes, attributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function digestOf({ attributes }: Message): object {
  return Object.keys(attributes).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(attributes) };
}

function attributesOf(queue: Queue, { counts }: MessageQueue): Readonly<Record<string, string>> {
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.received),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    DelaySeconds: String(queue.delaySeconds),
    MaximumMessageSize: String(queue.maxMessageBytes),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitSeconds),
  };
}

/** Those that were asked for by name, with a `*` at the end, or by `All`. */
function pick<T>(all: Readonly<Record<string, T>>, wanted: readonly string[]): Record<string, T> {
  const isWanted = (name: string) =>
    wanted.some((one) => one === "All" || one === name || (one.endsWith("*") && name.startsWith(one.slice(0, -1).replace(/\.$/, ""))));
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}
