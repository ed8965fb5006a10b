import type { SignatureProblem } from "../iam/signature";

/** An error that an AWS API answers. The protocol of the API decides how it looks. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    /** As SDKs know it: `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }
}

export interface ErrorDetails {
  /** JSON protocols write it before the code. @default "com.amazon.coral.service" */
  readonly namespace?: string;
  /** The members of the body. @default the message alone */
  readonly members?: Readonly<Record<string, string>>;
  /** Code in the query protocol, for SDKs of a service that had that protocol before. */
  readonly queryCode?: string;
}

/** The errors of an API that do not depend on the operation. */
export interface ApiErrors {
  /** The `Host` header is not one of this runtime's. */
  foreignHost(message: string): ApiError;
  tooLarge(maxBytes: number): ApiError;
  /** The signature is missing or wrong. */
  unsigned(problem: SignatureProblem): ApiError;
  /** The caller's policies do not allow it. */
  denied(message: string): ApiError;
  /** AWS has this operation, and the runtime has not. */
  notEmulated(message: string): ApiError;
  /** The input does not have the form that the operation takes. */
  invalid(message: string): ApiError;
  internal(): ApiError;
}

/** Thrown for an operation, or a part of one, that AWS has and the runtime has not. The door records it and answers `notEmulated`. */
export class NotEmulated extends Error {
  override readonly name = "NotEmulated";

  /** @param what ends the sentence "the local runtime does not emulate SQS's …" */
  constructor(readonly what: string) {
    super(what);
  }
}

/** Thrown instead of an answer: the door resets the connection. */
export class ConnectionReset extends Error {
  override readonly name = "ConnectionReset";
}

/** Thrown for an input that does not have the form that an operation takes. The door answers `invalid`. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}
