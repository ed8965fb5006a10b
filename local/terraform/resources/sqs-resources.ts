import { z } from "zod";
import { repeated } from "../../aws-rules/repeated";
import { queueNameProblem } from "../../aws-rules/sqs-rules";
import type { Queue } from "../../model";
import { flag, number, read, text } from "./attributes";
import type { Reading } from "./reading";

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
export function readQueues(reading: Reading): Queue[] {
  const found = reading.each(reading.ofType("aws_sqs_queue"), (resource) => {
    if (read(resource, kind).fifo_queue) {
      reading.leaveOut(resource.address, "a FIFO queue");
      return undefined;
    }
    const attributes = read(resource, queue);
    reading.refuse(resource, "name", queueNameProblem(attributes.name));
    return { resource, attributes };
  });
  const standard = found.flatMap((one) => (one ? [one] : []));
  for (const { item, first } of repeated(standard, ({ attributes }) => attributes.name))
    reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.attributes.name} too`);
  return standard.map(({ attributes }) => ({
    arn: attributes.arn,
    name: attributes.name,
    visibilityTimeoutSeconds: attributes.visibility_timeout_seconds,
    delaySeconds: attributes.delay_seconds,
    retentionSeconds: attributes.message_retention_seconds,
    receiveWaitSeconds: attributes.receive_wait_time_seconds,
    maxMessageBytes: attributes.max_message_size,
  }));
}
