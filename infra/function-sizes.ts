/** What a function is given: how long, and how much. */
export interface FunctionSize {
  /** From 128 to 10,240. The share of a CPU grows with it, one whole is at 1,769. */
  readonly memoryMb: number;
  /** After this Lambda ends the call, at most 900. Behind API Gateway, which waits 29 seconds, more is never of use. */
  readonly timeoutSeconds: number;
}

/** The functions of the stack by their names, which are those of their files in `lambdas/` too. */
export const FUNCTION_SIZES = {
  // A client waits for $connect. At 128 MB it would have a fourteenth of a CPU for the TLS handshake with DynamoDB.
  connect: { memoryMb: 512, timeoutSeconds: 10 },
  // Nobody waits for $disconnect.
  disconnect: { memoryMb: 256, timeoutSeconds: 10 },
  // Posting to everybody is work for a CPU, and 1,769 MB is one whole. The function must stop by itself before API Gateway stops
  // waiting, after 29 seconds, or nobody would learn how far it came.
  message: { memoryMb: 1769, timeoutSeconds: 28 },
  // What it has not done after a minute, its next invocation does: so a failure takes at most a minute's work with it.
  "fan-out": { memoryMb: 1769, timeoutSeconds: 60 },
  // It compares two strings.
  default: { memoryMb: 128, timeoutSeconds: 3 },
} satisfies Readonly<Record<string, FunctionSize>>;
