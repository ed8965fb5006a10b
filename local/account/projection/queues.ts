import type { Queue } from "../../model";
import type { AccountReader } from "../account-state";

export function projectQueues(account: AccountReader): Queue[] {
  return account.all("sqs.queues").map(({ QueueArn, QueueName, Attributes }) => ({
    arn: QueueArn,
    name: QueueName,
    visibilityTimeoutSeconds: Number(Attributes.VisibilityTimeout),
    delaySeconds: Number(Attributes.DelaySeconds),
    retentionSeconds: Number(Attributes.MessageRetentionPeriod),
    receiveWaitSeconds: Number(Attributes.ReceiveMessageWaitTimeSeconds),
    maxMessageBytes: Number(Attributes.MaximumMessageSize),
  }));
}
