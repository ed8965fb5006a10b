import { z } from "zod";
import type { Queue } from "../model";
import { read } from "./attributes";
import type { Configuration, Resource } from "./configuration";

/** Defaults are the provider's. */
const queue = z.object({
  arn: z.string(),
  name: z.string(),
  visibility_timeout_seconds: z.number().default(30),
  delay_seconds: z.number().default(0),
  message_retention_seconds: z.number().default(345_600),
  receive_wait_time_seconds: z.number().default(0),
  // Version 6 of the provider has four times as much; what a stack does with the smaller one, it does with either.
  max_message_size: z.number().default(262_144),
});

export function readQueues(configuration: Configuration): Queue[] {
  return standardQueues(configuration).map((resource) => {
    const attributes = read(resource, queue);
    return {
      arn: attributes.arn,
      name: attributes.name,
      visibilityTimeoutSeconds: attributes.visibility_timeout_seconds,
      delaySeconds: attributes.delay_seconds,
      retentionSeconds: attributes.message_retention_seconds,
      receiveWaitSeconds: attributes.receive_wait_time_seconds,
      maxMessageBytes: attributes.max_message_size,
    };
  });
}

/** Addresses of the queues that are not emulated: those that keep an order. */
export function leftOutQueues(configuration: Configuration): string[] {
  const standard = standardQueues(configuration);
  return configuration
    .ofType("aws_sqs_queue")
    .filter((resource) => !standard.includes(resource))
    .map(({ address }) => address);
}

function standardQueues(configuration: Configuration): Resource[] {
  return configuration.ofType("aws_sqs_queue").filter(({ attributes }) => attributes.fifo_queue !== true);
}
