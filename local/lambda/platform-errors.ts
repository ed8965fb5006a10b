import { PAYLOAD_BYTES } from "./limits";

/** An error in the form in which Lambda answers it to the invoker. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Of the handler's error, from Node.js. */
  readonly trace?: readonly string[];
  /** Of the handler's error, from every other runtime. */
  readonly stackTrace?: readonly string[];
}

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

/** Not Lambda's: there the function would run. */
export function cannotRun(reason: string): ErrorDescription {
  return { errorType: "LocalRuntime.CannotRun", errorMessage: reason };
}

export function timedOut(afterMs: number): ErrorDescription {
  return { errorType: "Sandbox.Timedout", errorMessage: `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds` };
}

/** Signals in the words of Go's `os` package, in which Lambda reports them. Any other is given by its own name. */
const SIGNAL_TEXTS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: "aborted (core dumped)",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault (core dumped)",
  SIGTERM: "terminated",
};

/** How a process ended that should have served on. */
export function exited(code: number | null, signal: NodeJS.Signals | null = null): ErrorDescription {
  const errorType = "Runtime.ExitError";
  if (signal !== null) return { errorType, errorMessage: `Runtime exited with error: signal: ${SIGNAL_TEXTS[signal] ?? signal}` };
  const errorMessage = code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
  return { errorType, errorMessage };
}

/** The program could not be started at all. */
export function notStarted(program: string, error: Error): ErrorDescription {
  return { errorType: "Runtime.InvalidEntrypoint", errorMessage: `${program} could not be started: ${error.message}` };
}

/** Whether the environment failed, and not the handler's code. */
export function isPlatformError({ trace, stackTrace }: ErrorDescription): boolean {
  return trace === undefined && stackTrace === undefined;
}

/** The error as the invoker gets it: Lambda names the event where the environment failed. */
export function inEvent(requestId: string, error: ErrorDescription): ErrorDescription {
  const namesEvent = isPlatformError(error) && !error.errorType.startsWith("Function.");
  return namesEvent ? { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` } : error;
}
