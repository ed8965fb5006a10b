import { PAYLOAD_BYTES } from "./limits";
import type { ErrorDescription } from "./worker-protocol";

// Errors of what a handler runs in, in Lambda's words. They have no trace: that is how they are told from the handler's own.

export const OUT_OF_MEMORY: ErrorDescription = {
  errorType: "Runtime.OutOfMemory",
  errorMessage: "Runtime exited with error: signal: killed",
};

export const RESPONSE_TOO_LARGE: ErrorDescription = {
  errorType: "Function.ResponseSizeTooLarge",
  errorMessage: `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES.response} bytes).`,
};

export const SHUT_DOWN: ErrorDescription = { errorType: "Runtime.Shutdown", errorMessage: "the local runtime is shutting down" };

/** As Lambda's API words it. */
export function functionNotFound(arn: string): ErrorDescription {
  return { errorType: "ResourceNotFoundException", errorMessage: `Function not found: ${arn}` };
}

export function timedOut(afterMs: number): ErrorDescription {
  return { errorType: "Sandbox.Timedout", errorMessage: `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds` };
}

export function exited(code: number): ErrorDescription {
  const errorMessage = code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
  return { errorType: "Runtime.ExitError", errorMessage };
}

/** What a worker thread ended with. */
export function describeWorkerError(error: Error & { code?: string }): ErrorDescription {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return OUT_OF_MEMORY;
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

/** The error as the invoker gets it: Lambda names the event where not the handler's code failed. */
export function inEvent(requestId: string, error: ErrorDescription): ErrorDescription {
  const isPlatformError = error.trace === undefined && !error.errorType.startsWith("Function.");
  return isPlatformError ? { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` } : error;
}
