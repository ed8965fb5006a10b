/** Memory and time limit of a function. */
export interface FunctionSize {
  /** From 128 to 10,240. The CPU share grows with the memory: 1,769 MB have one vCPU. */
  readonly memoryMb: number;
  /** Lambda ends the invocation after this time, at most 900. API Gateway waits 29 seconds for a route's function. */
  readonly timeoutSeconds: number;
}

/** Sizes of the functions in `BroadcastStack`. They are here because `npm run plan` calculates with them too. */
export const FUNCTION_SIZES = {
  // The client waits for it too. Verifying takes a millisecond, fetching the issuer's keys a TLS handshake.
  authorize: { memoryMb: 512, timeoutSeconds: 10 },
  // The client waits for $connect. 128 MB have a fourteenth of a vCPU, which is slow for the TLS handshake with DynamoDB.
  connect: { memoryMb: 512, timeoutSeconds: 10 },
  // No client waits for $disconnect.
  disconnect: { memoryMb: 256, timeoutSeconds: 10 },
  // Posting to all connections needs CPU, and 1,769 MB have one vCPU. The function has to end before API Gateway's 29 seconds, so that it
  // can still report how many connections it reached.
  message: { memoryMb: 1769, timeoutSeconds: 28 },
  // After a minute it invokes itself for the rest, so a failure loses at most a minute of work.
  "fan-out": { memoryMb: 1769, timeoutSeconds: 60 },
  // It compares two strings.
  default: { memoryMb: 128, timeoutSeconds: 3 },
} satisfies Readonly<Record<string, FunctionSize>>;
