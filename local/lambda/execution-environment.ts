import type { ErrorDescription, ToWorker } from "./worker-protocol";

/** What one event ended with: the handler's answer as JSON text, or an error in Lambda's form. */
export type Outcome = { readonly payload: string } | { readonly error: ErrorDescription };

export interface Ran {
  readonly outcome: Outcome;
  /** The most memory that the environment has used so far. */
  readonly maxMemoryBytes: number;
}

/** An event for an execution environment; when its time is up, the environment knows itself. */
export type EventToRun = Omit<ToWorker, "deadlineMs">;

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
  run(event: EventToRun): Promise<Ran>;
  /** Ends it, with what it runs. Resolves when its memory is free. */
  stop(): Promise<void>;
}

/** Starts an environment, or says in Lambda's form why its handler could not be loaded. */
export type StartEnvironment = () => Promise<{ readonly environment: ExecutionEnvironment } | { readonly error: ErrorDescription }>;
