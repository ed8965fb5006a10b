/** What a worker thread is started with. */
export interface FunctionSetup {
  /** The unpacked bundle, `/var/task` on AWS. */
  readonly directory: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logFormat: "JSON" | "Text";
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export interface ToWorker {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  /** Epoch milliseconds at which the function's time is up. */
  readonly deadlineMs: number;
}

/** An error in the form in which Lambda answers it to the invoker. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "initFailed"; readonly error: ErrorDescription }
  | { readonly type: "result"; readonly requestId: string; readonly payload: string }
  | { readonly type: "failed"; readonly requestId: string; readonly error: ErrorDescription }
  | { readonly type: "log"; readonly line: string };
