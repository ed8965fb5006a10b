import { ApiError, type ApiErrors } from "../aws-api/api-error";
import type { ThrottleReason } from "./invocation";

/** The errors of the Lambda API (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors). */
export const LAMBDA_ERRORS: Partial<ApiErrors> = {
  foreignHost: (message) => error(403, "ForbiddenException", { Type: "User", Message: message }),
  tooLarge,
  denied: (message) => error(403, "AccessDeniedException", { Message: message }),
  notEmulated: () => error(404, "UnknownOperationException", { message: "of the Lambda API the local runtime has Invoke only" }),
  internal: () => error(500, "ServiceException", { Type: "Service", Message: "The service encountered an internal error." }),
};

export function notFound(functionArn: string): ApiError {
  return error(404, "ResourceNotFoundException", { Type: "User", Message: `Function not found: ${functionArn}` });
}

export function throttled(reason: ThrottleReason): ApiError {
  return error(429, "TooManyRequestsException", { Reason: reason, Type: "User", message: "Rate Exceeded." });
}

export function tooLarge(maxBytes: number): ApiError {
  const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
  return error(413, "RequestTooLargeException", { Type: "User", message });
}

export function unparsable(text: string): ApiError {
  const message = `Could not parse request body into json: ${text.slice(0, 100)}`;
  return error(400, "InvalidRequestContentException", { Type: "User", message });
}

export function invalidType(type: string): ApiError {
  const message = `Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`;
  return error(400, "InvalidParameterValueException", { Type: "User", message });
}

/** Lambda writes the message with a capital letter in some errors and without in others. */
function error(status: number, code: string, members: Readonly<Record<string, string>>): ApiError {
  return new ApiError(status, code, members.message ?? members.Message ?? code, { members });
}
