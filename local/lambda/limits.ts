/** What the functions of one runtime may use of this machine, and the limits of Lambda that a test may want to see sooner. */
export interface LambdaLimits {
  /**
   * Most execution environments at a time, of all functions together. Each is a Node.js process with some 40 MB of resident memory.
   * They share this machine's cores, so more of them would not answer sooner.
   */
  readonly maxEnvironments: number;
  /**
   * An event that waited this long behind events that take as long gets its function another execution environment, one after the other. AWS
   * starts one for every event that finds none free, on machines of its own; here most events are over sooner than a process has started.
   */
  readonly growAfterMs: number;
  /** An execution environment without an event for this long ends, so that its memory comes back. */
  readonly idleMs: number;
  /** The same for a function's last one, which spares the next event a cold start. AWS does not say; some minutes were seen. */
  readonly lastIdleMs: number;
  /** Most invocations of one function that wait for an execution environment; the next one is throttled. */
  readonly maxWaitingInvocations: number;
  /**
   * Most invocations that run at a time in an account, functions with a reservation apart
   * (docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html). Invocations that wait for this machine do not count: on AWS they
   * would be done.
   */
  readonly accountConcurrency: number;
  /** How much faster asynchronous events are tried again and grow old than on AWS, where the retries come after one and two minutes. */
  readonly asynchronousSpeed: number;
  /** How long events may go on when the runtime ends. */
  readonly drainMs: number;
}

export const DEFAULT_LIMITS: LambdaLimits = {
  maxEnvironments: 4,
  growAfterMs: 25,
  idleMs: 30_000,
  lastIdleMs: 10 * 60_000,
  maxWaitingInvocations: 10_000,
  accountConcurrency: 1_000,
  asynchronousSpeed: 60,
  drainMs: 2_000,
};

/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const PAYLOAD_BYTES = {
  synchronousRequest: 6 * 1024 * 1024,
  asynchronousRequest: 1024 * 1024,
  /** Lambda's own error names this number, 100 bytes above the 6 MB of its documentation. */
  response: 6 * 1024 * 1024 + 100,
} as const;

/** How long loading a handler may take before Lambda starts it anew within the function's own time. */
export const INIT_LIMIT_MS = 10_000;
