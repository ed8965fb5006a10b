import type { FailureDelivery, InvocationDroppedEvent } from "../event-log";
import { type Principal, roleSession } from "../iam/credentials";
import type { LambdaFunction } from "../model";
import type { ErrorDescription } from "./platform-errors";

/** An asynchronous invocation without further attempts. */
export interface FailedInvocation {
  readonly fn: LambdaFunction;
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  readonly reason: InvocationDroppedEvent["reason"];
  readonly attempts: number;
  /** Of the last attempt; undefined when the function did not run. */
  readonly error: ErrorDescription | undefined;
}

interface QueueMessage {
  readonly queueArn: string;
  readonly principal: Principal;
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

/** Puts a message into a queue. @returns the problem, or undefined. */
export type SendToQueue = (message: QueueMessage) => Promise<string | undefined>;

/** How much of an error's message the dead-letter queue gets. */
const MAX_ERROR_BYTES = 1_024;

/**
 * Sends the event of a dropped invocation to the function's on-failure destination and dead-letter queue, with the function's own role,
 * as Lambda does (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export async function deliverFailure(failed: FailedInvocation, sendToQueue: SendToQueue): Promise<FailureDelivery[]> {
  const { fn } = failed;
  const principal = roleSession(fn.roleArn, fn.name);
  const { onFailure, deadLetterTarget } = fn.asynchronous;
  const deliveries: FailureDelivery[] = [];
  if (onFailure !== undefined) await deliver(onFailure, { body: record(failed), attributes: {} });
  if (deadLetterTarget !== undefined) await deliver(deadLetterTarget, { body: failed.event, attributes: deadLetterAttributes(failed) });
  return deliveries;

  async function deliver(target: string, message: Pick<QueueMessage, "body" | "attributes">): Promise<void> {
    const isQueue = target.split(":")[2] === "sqs";
    const problem = isQueue ? await sendToQueue({ queueArn: target, principal, ...message }) : "only queues of SQS are emulated";
    deliveries.push({ target, ...(problem !== undefined && { problem }) });
  }
}

/** For an on-failure destination. Without an attempt there was no response; AWS's documents do not show such a record. */
function record({ fn, requestId, event, reason, attempts, error }: FailedInvocation): string {
  const response = error && {
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: error,
  };
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: { requestId, functionArn: `${fn.arn}:$LATEST`, condition: reason, approximateInvokeCount: attempts },
    requestPayload: JSON.parse(event),
    ...response,
  });
}

function deadLetterAttributes({ requestId, error }: FailedInvocation): QueueMessage["attributes"] {
  const message = error?.errorMessage ?? "";
  return {
    RequestID: { DataType: "String", StringValue: requestId },
    ...(error && { ErrorCode: { DataType: "Number", StringValue: "200" } }),
    // SQS takes no empty values.
    ...(message !== "" && { ErrorMessage: { DataType: "String", StringValue: firstBytes(message, MAX_ERROR_BYTES) } }),
  };
}

/** Cut between two characters. */
function firstBytes(text: string, most: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, most)).replace(/\uFFFD$/, "");
}
