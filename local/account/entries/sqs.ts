export interface SqsCollections {
  /** By name. */
  readonly "sqs.queues": QueueEntry;
}

export interface QueueEntry {
  readonly QueueName: string;
  readonly QueueArn: string;
  /** Epoch seconds. */
  readonly CreatedTimestamp: number;
  readonly LastModifiedTimestamp: number;
  /** Those that can be set, with the defaults: `VisibilityTimeout` and the like. Values are text, as in the API. */
  readonly Attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}
