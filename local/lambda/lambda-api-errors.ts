import type { restSignatureError } from "../iam/signature-error";
import type { ThrottleReason } from "./invocation";

/**
 * An error of the Lambda API (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors). Its name goes into
 * `x-amzn-ErrorType`, where AWS SDKs take it from.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly errorType: string,
    readonly fields: Readonly<Record<string, string>>,
  ) {
    super(errorType);
  }

  get answer() {
    return { status: this.status, headers: { "x-amzn-ErrorType": this.errorType }, body: JSON.stringify(this.fields) };
  }
}

export function notFound(functionArn: string): ApiError {
  return new ApiError(404, "ResourceNotFoundException", { Type: "User", Message: `Function not found: ${functionArn}` });
}

export function throttled(reason: ThrottleReason): ApiError {
  return new ApiError(429, "TooManyRequestsException", { Reason: reason, Type: "User", message: "Rate Exceeded." });
}

export function tooLarge(maxBytes: number): ApiError {
  const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
  return new ApiError(413, "RequestTooLargeException", { Type: "User", message });
}

export function unparsable(text: string): ApiError {
  const message = `Could not parse request body into json: ${text.slice(0, 100)}`;
  return new ApiError(400, "InvalidRequestContentException", { Type: "User", message });
}

export function invalidType(type: string): ApiError {
  const message = `Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`;
  return new ApiError(400, "InvalidParameterValueException", { Type: "User", message });
}

export function unknownOperation(): ApiError {
  return new ApiError(404, "UnknownOperationException", { message: "of the Lambda API the local runtime has Invoke only" });
}

export function unsigned([name, message]: ReturnType<typeof restSignatureError>): ApiError {
  return new ApiError(403, name, { message });
}
