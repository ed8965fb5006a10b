import type { ApiErrors } from "../../aws-api/api-error";
import { ApiError } from "../../aws-api/api-error";
import { ModelledError } from "../../aws-api/modelled/operation";

/** docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
export const LAMBDA_CONTROL_ERRORS: Partial<ApiErrors> = {
  tooLarge: (maxBytes) => new ApiError(413, "RequestEntityTooLargeException", `Request must be smaller than ${maxBytes} bytes`),
  invalid: validationError,
};

/** For input that breaks a rule of its member alone. */
export function validationError(message: string): ApiError {
  return new ApiError(400, "ValidationException", message);
}

type LambdaErrorName =
  | "InvalidParameterValueException"
  | "ResourceConflictException"
  | "ResourceNotFoundException"
  | "PreconditionFailedException"
  | "CodeSigningConfigNotFoundException"
  | "CodeVerificationFailedException"
  | "PolicyLengthExceededException";

export function lambdaError(name: LambdaErrorName, message: string): ModelledError {
  return new ModelledError(name, message, { Type: "User" });
}

export function invalidParameter(message: string): ModelledError {
  return lambdaError("InvalidParameterValueException", message);
}

export function noSuchResource(message = "The resource you requested does not exist."): ModelledError {
  return lambdaError("ResourceNotFoundException", message);
}

/** @throws ModelledError PreconditionFailedException when somebody else has changed the resource since the caller read it. */
export function checkRevision(asked: string | undefined, current: string, read = "GetFunction/GetAlias"): void {
  if (asked === undefined || asked === current) return;
  const message = `The RevisionId provided does not match the latest RevisionId. Call the ${read} API to retrieve the latest RevisionId`;
  throw lambdaError("PreconditionFailedException", message);
}
