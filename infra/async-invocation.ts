import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { z } from "zod";
import { text, wholeNumber } from "./allowed-values";
import { checkProps } from "./check-props";
import { NodejsFunction } from "./nodejs-function";
import { useOfKey } from "./policy-statement";

export interface AsyncInvocationProps {
  readonly handler: NodejsFunction;
  /** Name of the queue for failed events, at most 80 characters. */
  readonly failuresName: string;
  /** An event that Lambda cannot start within this time counts as failed. From 60 to 21,600 seconds. */
  readonly maxAgeSeconds: number;
  /** Customer-managed KMS key that encrypts the queue. @default a key of SQS's own */
  readonly kmsKeyArn?: string | undefined;
}

// docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
// docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
const PROPS = z.object({
  handler: z.instanceof(NodejsFunction, { error: "a NodejsFunction" }),
  failuresName: text("1 to 80 letters, digits, hyphens or underscores", /^[\w-]{1,80}$/),
  maxAgeSeconds: wholeNumber(60, 21_600),
});

/**
 * How long SQS keeps a failed event: over a long weekend. The events of `fan-out` contain the text of a message, and docs/security.md says that
 * it is kept no longer than this.
 */
const FOUR_DAYS_SECONDS = 4 * 24 * 60 * 60;

/**
 * Asynchronous invocation of a function: no retries, and failed events go to a queue.
 *
 * The queue is an on-failure destination and not a dead-letter queue, because its messages also hold the error and the number of attempts
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export class AsyncInvocation extends Construct {
  /** Name of the queue for failed events. */
  readonly failuresName: string;

  /** @throws {PropsError} when a prop is missing or not allowed */
  constructor(scope: Construct, id: string, props: AsyncInvocationProps) {
    super(scope, id);
    checkProps(this, PROPS, props);
    const failures = new SqsQueue(this, "failures", {
      name: props.failuresName,
      messageRetentionSeconds: FOUR_DAYS_SECONDS,
      ...(props.kmsKeyArn ? { kmsMasterKeyId: props.kmsKeyArn } : { sqsManagedSseEnabled: true }),
    });
    this.failuresName = failures.name;
    // Lambda sends to the queue with the function's role.
    props.handler.addToPolicy({ actions: ["sqs:SendMessage"], resources: [failures.arn] });
    // docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html, "producer"
    if (props.kmsKeyArn) props.handler.addToPolicy(useOfKey(props.kmsKeyArn, "sqs", ["kms:GenerateDataKey", "kms:Decrypt"]));
    new LambdaFunctionEventInvokeConfig(this, "config", {
      functionName: props.handler.functionName,
      maximumEventAgeInSeconds: props.maxAgeSeconds,
      // A retry would start from the beginning and send again what the failed attempt had sent.
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: failures.arn } },
    });
  }
}
