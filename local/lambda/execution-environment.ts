import type { ErrorDescription } from "./platform-errors";

/** One event for the handler. */
export interface EventToRun {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  /** `_X_AMZN_TRACE_ID`, as X-Ray passes it on. */
  readonly traceId: string;
  readonly invokedFunctionArn: string;
  /** JSON text that the invoker sent along as `X-Amz-Client-Context`. */
  readonly clientContext?: string;
}

/** What one event ended with: the handler's answer as JSON text, or an error in Lambda's form. */
export type Outcome = { readonly payload: string } | { readonly error: ErrorDescription };

/**
 * Where one copy of a function runs: a loaded handler that takes one event at a time. When it ends, for whatever reason, the event that
 * it was running gets an error at once, and it takes no other.
 */
export interface ExecutionEnvironment {
  /** How long loading the handler took, in milliseconds. */
  readonly initMs: number;
  /** Of its credentials, which no other environment has. */
  readonly accessKeyId: string;
  readonly isAlive: boolean;
  /** The most memory that it has used so far. */
  readonly maxMemoryBytes: number;
  /** Resolves with the answer, which the invoker may have at once. Before the next `run`, wait for `settled`. */
  run(event: EventToRun): Promise<Outcome>;
  /** Resolves when the environment has asked for its next event, or has ended. */
  idle(): Promise<void>;
  /** Resolves when the environment is idle, and what the event wrote is in its log. */
  settled(): Promise<void>;
  /** Stops an idle environment until its next event. */
  freeze(): void;
  /** Ends it, with what it runs. Resolves when its memory is free. */
  stop(): Promise<void>;
}

/** Starts an environment, or says in Lambda's form why its handler could not be loaded. */
export type StartEnvironment = () => Promise<{ readonly environment: ExecutionEnvironment } | { readonly error: ErrorDescription }>;
