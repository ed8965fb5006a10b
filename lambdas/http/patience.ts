/**
 * How long a request may go without an answer. It is asked again each time that this time is up.
 *
 * @param waitedMs milliseconds since the request was handed to a connection
 * @returns milliseconds to wait on; 0 or less gives the request up
 */
export type Patience = (waitedMs: number) => number;

/** A fixed time, in milliseconds. */
export function atMost(timeoutMs: number): Patience {
  return (waitedMs) => timeoutMs - waitedMs;
}
