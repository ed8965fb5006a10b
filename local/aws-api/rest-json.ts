import { restSignatureError } from "../iam/signature-error";
import { ApiError } from "./api-error";
import type { Answer, Protocol } from "./aws-api";

/** REST with JSON bodies: method and path name the operation (smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html). */
export const REST_JSON: Protocol<Answer> = {
  errors: {
    foreignHost: (message) => new ApiError(403, "ForbiddenException", message),
    tooLarge: (maxBytes) => new ApiError(413, "RequestTooLargeException", `the request is larger than ${maxBytes} bytes`),
    unsigned: (problem) => new ApiError(403, ...restSignatureError(problem)),
    denied: (message) => new ApiError(403, "AccessDeniedException", message),
    notEmulated: (message) => new ApiError(404, "UnknownOperationException", message),
    invalid: (message) => new ApiError(400, "BadRequestException", message),
    internal: () => new ApiError(500, "InternalServerErrorException", "Internal server error"),
  },
  write: (answer) => answer,
  writeError: ({ status, code, message, details: { members } }) => restError(status, code, members ?? { message }),
};

/** Every error names itself in `x-amzn-ErrorType`: AWS SDKs take an error's name from there, and not from the status. */
export function restError(status: number, code: string, members: Readonly<Record<string, string>>): Answer {
  return { status, headers: { "content-type": "application/json", "x-amzn-ErrorType": code }, body: JSON.stringify(members) };
}
