import type { LogLevel } from "../model";

/** What a worker thread is started with. */
export interface FunctionSetup {
  /** The unpacked bundle, `/var/task` on AWS. */
  readonly directory: string;
  readonly handler: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly logFormat: "JSON" | "Text";
  readonly logLevel: LogLevel;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Host names of AWS that are served here, and the ports of this machine that serve them. */
  readonly emulatedHosts: Readonly<Record<string, number>>;
}

/** One event for the handler. */
export interface ToWorker {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  /** Epoch milliseconds at which the function's time is up; undefined while a debugger may hold it. */
  readonly deadlineMs?: number;
  /** `_X_AMZN_TRACE_ID`, as X-Ray passes it on. */
  readonly traceId: string;
  readonly invokedFunctionArn: string;
  /** JSON text that the invoker sent along as `X-Amz-Client-Context`. */
  readonly clientContext?: string;
}

/** An error in the form in which Lambda answers it to the invoker. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Missing where not the handler's code failed but what it runs in. */
  readonly trace?: readonly string[];
  /** What an unhandled rejection was rejected with. */
  readonly reason?: ErrorDescription;
}

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "initFailed"; readonly error: ErrorDescription }
  | { readonly type: "result"; readonly requestId: string; readonly payload: string; readonly maxMemoryBytes: number }
  | { readonly type: "failed"; readonly requestId: string; readonly error: ErrorDescription; readonly maxMemoryBytes: number }
  /** The thread ends right after it, and says why here because its exit code cannot. */
  | { readonly type: "crashed"; readonly error: ErrorDescription; readonly maxMemoryBytes: number }
  | { readonly type: "log"; readonly line: string }
  /** The function tried to connect to a service of AWS that is not emulated. */
  | { readonly type: "hostRefused"; readonly host: string };
