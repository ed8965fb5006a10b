import type { EventToRun } from "./execution-environment";
import type { ErrorDescription } from "./platform-errors";

/** Lambda, for services that invoke functions on behalf of their resources. */
export interface Invoker {
  invoke(invocation: ServiceInvocation): Promise<InvocationResult | NotAllowed>;
}

export interface ServiceInvocation {
  readonly functionArn: string;
  /** JSON text. */
  readonly event: string;
  readonly caller: ServiceCaller;
  /**
   * Called when the event goes to the function. Until then it waits for an execution environment, in a queue that AWS does not have, so
   * the timeouts of other services must not run.
   */
  readonly onDispatched?: (() => void) | undefined;
}

/** A service and its resource. */
export interface ServiceCaller {
  /** `apigateway.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
  /** The session of a role that the service opens for the call. Without one, the function's resource policy must allow the call. */
  readonly session?: { readonly roleArn: string; readonly sessionName: string };
}

/** One invocation of a function that is known. */
export interface Invocation extends EventToRun {
  /** Of the credentials that signed the Invoke request. */
  readonly callerAccessKeyId?: string;
  readonly onDispatched?: (() => void) | undefined;
}

/** Why Lambda throttles; its API gives these as `Reason`. */
export type ThrottleReason = "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded";

/** All in milliseconds. `durationMs` and `waitMs` are 0 when no environment was asked for. */
export interface InvocationTimes {
  /** How long the handler ran. */
  readonly durationMs: number;
  /** How long the event waited for a free execution environment; 0 on a warm one. */
  readonly waitMs: number;
  /** How long the environment took to start, when this was its first event. */
  readonly initMs: number | undefined;
}

/** What an invocation ended with (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export type InvocationResult = InvocationTimes & (Payload | FunctionError | Throttled);

interface Payload {
  readonly kind: "payload";
  /** What the handler returned, as JSON text. */
  readonly payload: string;
  /** The end of the event's log. It is complete a moment after the answer. */
  readonly logTail: Promise<string>;
}

interface FunctionError {
  readonly kind: "functionError";
  readonly error: ErrorDescription;
  readonly logTail: Promise<string>;
}

interface Throttled {
  readonly kind: "throttled";
  readonly reason: ThrottleReason;
}

/** The function does not exist, or its resource policy does not allow the caller. */
export interface NotAllowed extends InvocationTimes {
  readonly kind: "notAllowed";
  readonly reason: string;
}

/** Of an invocation for which no environment was asked. */
export const NOT_RUN: InvocationTimes = { durationMs: 0, waitMs: 0, initMs: undefined };

/** An error without a run of the handler. */
export function functionError(error: ErrorDescription, waitMs = 0): InvocationResult {
  return { kind: "functionError", error, logTail: Promise.resolve(""), ...NOT_RUN, waitMs };
}

export function throttled(reason: ThrottleReason): InvocationResult {
  return { kind: "throttled", reason, ...NOT_RUN };
}

export function notAllowed(reason: string): NotAllowed {
  return { kind: "notAllowed", reason, ...NOT_RUN };
}

/** Why there is no payload, in one line. */
export function problemOf(result: FunctionError | Throttled | NotAllowed): string {
  return result.kind === "functionError" ? `${result.error.errorType}: ${result.error.errorMessage}` : result.reason;
}
