import type { ChildProcess } from "node:child_process";
import type { Outcome } from "../execution-environment";
import type { ErrorDescription } from "../platform-errors";
import type { PacedReader } from "./paced-reader";

/** What an environment learns from its process, however they are connected. */
export interface ChannelListener {
  onLogLine(line: string): void;
  /** Called with the host of a connection that was refused. */
  onHostRefused(host: string): void;
  /** The process asks for its next event. */
  onNext(): void;
  onAnswer(requestId: string, outcome: Outcome): void;
  /** The initialization failed; the process ends after this. */
  onInitError(error: ErrorDescription): void;
  /** The process wrote something that Lambda's client does not write. */
  onGarbled(): void;
  /** The process has closed its end: it can no longer be reached, or will no longer answer. */
  onClosed(): void;
}

/** The way in which events get to a process, and its answers back. */
export interface EventChannel {
  /** Variables by which the process finds it. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many pipes the process has beside stdin, stdout and stderr. */
  readonly pipes: number;
  /** Connects with the process that was started. @returns what reads from it, beside stdout and stderr. */
  connect(child: ChildProcess): readonly PacedReader[];
  /** @param event JSON text */
  hand(headers: EventHeaders, event: string): void;
  close(): Promise<void>;
}

/** docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-next */
export type EventHeaders = Readonly<Record<`lambda-runtime-${string}`, string>>;
