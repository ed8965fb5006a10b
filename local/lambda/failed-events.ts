import type { EventGivenUpEvent, FailureDelivery } from "../event-log";
import { type Principal, roleSession } from "../iam/credentials";
import type { LambdaFunction } from "../model";
import type { ErrorDescription } from "./platform-errors";

/** An event that no further attempt is made for. */
export interface FailedEvent {
  readonly lambda: LambdaFunction;
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly reason: EventGivenUpEvent["reason"];
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

/** Takes a message for a queue. @returns why it did not, or undefined when it did */
export type SendToQueue = (message: QueueMessage) => Promise<string | undefined>;

/** How much of an error's message the dead-letter queue gets. */
const MAX_ERROR_BYTES = 1_024;

/**
 * Sends an event that is given up to where the function's settings want it, with the function's own role, as Lambda does
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export async function deliverFailure(event: FailedEvent, sendToQueue: SendToQueue): Promise<FailureDelivery[]> {
  const { lambda } = event;
  const principal = roleSession(lambda.roleArn, lambda.name);
  const { onFailure, deadLetterTarget } = lambda.asynchronous;
  const deliveries: FailureDelivery[] = [];
  if (onFailure !== undefined) await deliver(onFailure, { body: record(event), attributes: {} });
  if (deadLetterTarget !== undefined) await deliver(deadLetterTarget, { body: event.payload, attributes: deadLetterAttributes(event) });
  return deliveries;

  async function deliver(target: string, message: Pick<QueueMessage, "body" | "attributes">): Promise<void> {
    const isQueue = target.split(":")[2] === "sqs";
    const problem = isQueue ? await sendToQueue({ queueArn: target, principal, ...message }) : "only queues of SQS are emulated";
    deliveries.push({ target, ...(problem !== undefined && { problem }) });
  }
}

/** What an on-failure destination gets. Without an attempt there was no response; AWS's documents do not show such a record. */
function record({ lambda, requestId, payload, reason, attempts, error }: FailedEvent): string {
  const response = error && {
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: error,
  };
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: { requestId, functionArn: `${lambda.arn}:$LATEST`, condition: reason, approximateInvokeCount: attempts },
    requestPayload: JSON.parse(payload),
    ...response,
  });
}

function deadLetterAttributes({ requestId, error }: FailedEvent): QueueMessage["attributes"] {
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
