import { z } from "zod";
import { repeated } from "../../aws-rules/repeated";
import { queueAttributeProblem, queueNameProblem } from "../../aws-rules/sqs-rules";
import { flag, number, read, text } from "./attributes";
import { MADE_AT, type Reading } from "./reading";

/** Defaults are the provider's. */
const queue = z.object({
  arn: text(),
  name: text(),
  visibility_timeout_seconds: number().default(30),
  delay_seconds: number().default(0),
  message_retention_seconds: number().default(345_600),
  receive_wait_time_seconds: number().default(0),
  // Version 6 of the provider has four times as much. A stack works the same with the smaller limit.
  max_message_size: number().default(262_144),
});

const kind = z.object({ fifo_queue: flag().default(false) });

/** The standard queues. FIFO queues are left out. */
export function readQueues(reading: Reading): void {
  const found = reading.each(reading.ofType("aws_sqs_queue"), (resource) => {
    if (read(resource, kind).fifo_queue) {
      reading.leaveOut(resource.address, "a FIFO queue");
      return undefined;
    }
    const { arn, name, ...settings } = read(resource, queue);
    reading.refuse(resource, "name", queueNameProblem(name));
    const attributes = NUMBERS.map(([attribute, member]) => ({ attribute, member, value: String(settings[attribute]) }));
    for (const { attribute, member, value } of attributes) reading.refuse(resource, attribute, queueAttributeProblem(member, value));
    reading.put(resource, "sqs.queues", name, {
      QueueName: name,
      QueueArn: arn,
      CreatedTimestamp: Date.parse(MADE_AT) / 1000,
      LastModifiedTimestamp: Date.parse(MADE_AT) / 1000,
      Attributes: Object.fromEntries(attributes.map(({ member, value }) => [member, value])),
      tags: {},
    });
    return { resource, name };
  });
  const standard = found.flatMap((one) => (one ? [one] : []));
  for (const { item, first } of repeated(standard, ({ name }) => name))
    reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.name} too`);
}

/** Attributes of the resource, with those of the queue. */
const NUMBERS = [
  ["visibility_timeout_seconds", "VisibilityTimeout"],
  ["delay_seconds", "DelaySeconds"],
  ["message_retention_seconds", "MessageRetentionPeriod"],
  ["receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds"],
  ["max_message_size", "MaximumMessageSize"],
] as const;
