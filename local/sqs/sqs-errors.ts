import { ApiError, type ApiErrors } from "../aws-api/api-error";
import { signatureError } from "../iam/signature-error";

/**
 * The errors of SQS in its JSON protocol. SDKs take the name from the body; those of the older query protocol from a header
 * (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html).
 */
export const SQS_ERRORS: Partial<ApiErrors> = {
  tooLarge: () => invalid("The request is too large."),
  /** The names are those of AWS's other JSON services; which ones SQS uses is not documented. */
  unsigned: (problem) => new ApiError(403, ...signatureError(problem)),
  denied: (message) => new ApiError(403, "AccessDeniedException", message, { queryCode: "AccessDenied" }),
  notEmulated: (message) => error("UnsupportedOperation", message, "AWS.SimpleQueueService.UnsupportedOperation"),
  invalid,
};

export function noQueue(): ApiError {
  return error("QueueDoesNotExist", "The specified queue does not exist.", "AWS.SimpleQueueService.NonExistentQueue");
}

export function tooLong(maxBytes: number): ApiError {
  return invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`);
}

function invalid(reason: string): ApiError {
  return error("InvalidParameterValue", reason, "InvalidParameterValue");
}

function error(code: string, message: string, queryCode: string): ApiError {
  return new ApiError(400, code, message, { namespace: "com.amazonaws.sqs", queryCode });
}
