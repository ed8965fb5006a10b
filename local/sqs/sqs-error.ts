import type { signatureError } from "../iam/signature-error";

/**
 * An error of SQS in its JSON protocol. SDKs take the name from the body; those of the older query protocol from a header
 * (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html).
 */
export class SqsError extends Error {
  override readonly name = "SqsError";

  constructor(
    readonly status: number,
    /** With its namespace: `com.amazonaws.sqs#QueueDoesNotExist`. */
    readonly type: string,
    message: string,
    /** The name in the query protocol, where it is another one. */
    readonly queryName?: string,
  ) {
    super(message);
  }
}

export function noQueue(): SqsError {
  const name = "AWS.SimpleQueueService.NonExistentQueue";
  return new SqsError(400, "com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.", name);
}

export function invalid(reason: string): SqsError {
  return new SqsError(400, "com.amazonaws.sqs#InvalidParameterValue", reason, "InvalidParameterValue");
}

export function denied(message: string): SqsError {
  return new SqsError(403, "com.amazon.coral.service#AccessDeniedException", message, "AccessDenied");
}

export function notEmulated(message: string): SqsError {
  return new SqsError(400, "com.amazonaws.sqs#UnsupportedOperation", message, "AWS.SimpleQueueService.UnsupportedOperation");
}

export function tooLong(maxBytes: number): SqsError {
  return invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`);
}

/** The names are those of AWS's other JSON services; which ones SQS uses is not documented. */
export function unsigned([name, message]: ReturnType<typeof signatureError>): SqsError {
  return new SqsError(403, `com.amazon.coral.service#${name}`, message);
}
