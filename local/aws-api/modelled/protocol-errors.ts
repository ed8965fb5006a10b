import type { SignatureProblem } from "../../iam/signature";
import { ApiError, type ApiErrors } from "../api-error";

/** docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html: the same for every service with the Query protocol. */
export const QUERY_ERRORS: ApiErrors = {
  foreignHost: (message) => new ApiError(403, "AccessDenied", message),
  tooLarge: (maxBytes) => new ApiError(413, "RequestEntityTooLarge", `the request is larger than ${maxBytes} bytes`),
  unsigned: (problem) => new ApiError(403, ...querySignatureError(problem)),
  denied: (message) => new ApiError(403, "AccessDenied", message),
  notEmulated: (message) => new ApiError(400, "InvalidAction", message),
  invalid: (message) => new ApiError(400, "ValidationError", message),
  internal: () => new ApiError(500, "InternalFailure", "The request processing has failed because of an unknown error."),
};

/** docs.aws.amazon.com/Route53/latest/APIReference/CommonErrors.html */
export const REST_XML_ERRORS: ApiErrors = {
  ...QUERY_ERRORS,
  invalid: (message) => new ApiError(400, "InvalidInput", message),
};

/** docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const S3_API_ERRORS: ApiErrors = {
  ...QUERY_ERRORS,
  tooLarge: (maxBytes) => new ApiError(400, "EntityTooLarge", `Your proposed upload exceeds the maximum allowed size of ${maxBytes} bytes`),
  unsigned: (problem) => {
    if (problem.problem === "missing") return new ApiError(403, "AccessDenied", "Access Denied");
    if (problem.problem !== "unknownKey") return new ApiError(403, ...querySignatureError(problem));
    return new ApiError(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
  },
  notEmulated: (message) => new ApiError(501, "NotImplemented", message),
  invalid: (message) => new ApiError(400, "InvalidArgument", message),
  internal: () => new ApiError(500, "InternalError", "We encountered an internal error. Please try again."),
};

function querySignatureError(problem: SignatureProblem): readonly [code: string, message: string] {
  switch (problem.problem) {
    case "missing":
      return ["MissingAuthenticationToken", "Request is missing Authentication Token"];
    case "incomplete":
      return ["IncompleteSignature", problem.detail];
    case "unknownKey":
      return ["InvalidClientTokenId", "The security token included in the request is invalid."];
    case "expired":
    case "mismatch":
      return ["SignatureDoesNotMatch", problem.detail];
  }
}
