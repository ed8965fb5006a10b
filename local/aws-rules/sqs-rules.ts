/** What SQS refuses (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html). */
export function queueNameProblem(name: string): string | undefined {
  return /^[\w-]{1,80}$/.test(name) ? undefined : `${JSON.stringify(name)}: AWS takes 1 to 80 letters, digits, hyphens and underscores`;
}

type AttributeKind = { readonly least: number; readonly most: number } | "text" | "flag";

/** Attributes that can be set (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html). */
const ATTRIBUTES: ReadonlyMap<string, AttributeKind> = new Map<string, AttributeKind>([
  ["DelaySeconds", { least: 0, most: 900 }],
  ["MaximumMessageSize", { least: 1024, most: 1024 * 1024 }],
  ["MessageRetentionPeriod", { least: 60, most: 14 * 24 * 60 * 60 }],
  ["ReceiveMessageWaitTimeSeconds", { least: 0, most: 20 }],
  ["VisibilityTimeout", { least: 0, most: 12 * 60 * 60 }],
  ["KmsDataKeyReusePeriodSeconds", { least: 60, most: 24 * 60 * 60 }],
  ["KmsMasterKeyId", "text"],
  ["Policy", "text"],
  ["RedrivePolicy", "text"],
  ["RedriveAllowPolicy", "text"],
  ["SqsManagedSseEnabled", "flag"],
  ["FifoQueue", "flag"],
  ["ContentBasedDeduplication", "flag"],
  ["DeduplicationScope", "text"],
  ["FifoThroughputLimit", "text"],
]);

export function isQueueAttribute(name: string): boolean {
  return ATTRIBUTES.has(name);
}

export function queueAttributeProblem(name: string, value: string): string | undefined {
  const kind = ATTRIBUTES.get(name);
  if (kind === undefined || kind === "text") return undefined;
  if (kind === "flag") return value === "true" || value === "false" ? undefined : `${value}: AWS takes true and false`;
  const isWithin = /^\d{1,9}$/.test(value) && Number(value) >= kind.least && Number(value) <= kind.most;
  return isWithin ? undefined : `${value}: AWS takes whole numbers from ${kind.least} to ${kind.most}`;
}
