import type { AccessRequest } from "../iam/authorization";
import type { Principal } from "../iam/credentials";
import type { SignedRequest } from "../iam/signature";
import type { ApiError, ApiErrors } from "./api-error";

/**
 * An API of AWS as its service declares it. `ApiDoor` does the rest: host, size, signature, policies, request id, errors.
 * @template Output what operations return, in the form that the protocol writes.
 * @template Where what a server has found out about a request before: the stage, for `@connections`.
 */
export interface AwsApi<Output, Where = undefined> {
  /** As the console names the service: `SQS`. */
  readonly name: string;
  readonly protocol: Protocol<Output>;
  readonly maxRequestBytes: number;
  /** Errors that differ from those of the protocol. */
  readonly errors?: Partial<ApiErrors>;
  /** @default a UUID */
  readonly newRequestId?: () => string;
  /**
   * The operation that a signed request asks for.
   * @throws NotEmulated when the runtime does not have it.
   */
  find(request: SignedRequest): Operation<unknown, Output, Where>;
}

/** One operation. The methods are called in the order in which they stand here. */
export interface Operation<Input, Output, Where = undefined> {
  /** @throws ApiError, InvalidInput, NotEmulated */
  read(request: SignedRequest, where: Where): Input;
  /** What the caller has to be allowed, all of it. */
  access(input: Input, call: ApiCall<Where>): readonly RequiredAccess[];
  /**
   * @returns undefined to leave the request without an answer.
   * @throws ApiError
   */
  run(input: Input, call: ApiCall<Where>): Output | undefined | Promise<Output | undefined>;
}

/** An action on a resource, with what only the service knows for its policies. */
export type RequiredAccess = Omit<AccessRequest, "principal">;

/** A request whose signature is right. */
export interface ApiCall<Where = undefined> {
  readonly request: SignedRequest;
  readonly requestId: string;
  readonly principal: Principal;
  /** Of the credentials that the caller signed with. */
  readonly accessKeyId: string;
  readonly where: Where;
}

/** How answers look on the wire. */
export interface Protocol<Output> {
  readonly errors: ApiErrors;
  write(output: Output): Answer;
  writeError(error: ApiError, asked: Asked): Answer;
}

/** What an error answers. Some protocols write the request's id into the body, and services with several protocols see theirs from it. */
export interface Asked {
  readonly request: RequestHead;
  readonly requestId: string;
}

/** A request before its body is read. */
export type RequestHead = Pick<SignedRequest, "method" | "target" | "headers">;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Uint8Array;
}
