/** What SQS refuses (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html). */
export function queueNameProblem(name: string): string | undefined {
  return /^[\w-]{1,80}$/.test(name) ? undefined : `${JSON.stringify(name)}: AWS takes 1 to 80 letters, digits, hyphens and underscores`;
}
