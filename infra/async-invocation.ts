import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { NodejsFunction } from "./nodejs-function";

export interface AsyncInvocationProps {
  readonly handler: NodejsFunction;
  /** Of the queue that takes the events which failed, at most 80 characters. */
  readonly failuresName: string;
  /** How long Lambda tries to begin with an event, from 60 to 21,600 seconds; the event is a failure then. */
  readonly maxAgeSeconds: number;
}

/** SQS keeps a message no longer. docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const TWO_WEEKS_SECONDS = 14 * 24 * 60 * 60;

/**
 * How Lambda goes about the events that a function gets in its absence: each is run once, and those that fail are kept.
 *
 * An on-failure destination, not a dead-letter queue: it also gets why an event failed, and how often it was tried
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export class AsyncInvocation extends Construct {
  constructor(scope: Construct, id: string, props: AsyncInvocationProps) {
    super(scope, id);
    const failures = new SqsQueue(this, "failures", {
      name: props.failuresName,
      messageRetentionSeconds: TWO_WEEKS_SECONDS,
      sqsManagedSseEnabled: true,
    });
    // Lambda sends with the function's own role.
    props.handler.addToPolicy({ actions: ["sqs:SendMessage"], resources: [failures.arn] });
    new LambdaFunctionEventInvokeConfig(this, "config", {
      functionName: props.handler.functionName,
      maximumEventAgeInSeconds: props.maxAgeSeconds,
      // A second run would begin where the first did, and do once more what that had done before it failed.
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: failures.arn } },
    });
  }
}
