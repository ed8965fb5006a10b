/**
 * For each execution environment, when the client message arrived that its current invocation serves. A function that another function
 * invokes has the time of its invoker, so latencies are measured from the client's message, also for helpers.
 */
export class OriginTimes {
  /** In milliseconds of `performance.now()`, by access key: each environment has its own. */
  readonly #origins = new Map<string, number>();

  /** For an invocation that starts now. @param accessKeyId of its invoker; undefined for the gateway. */
  ofNewInvocation(accessKeyId: string | undefined): number {
    return this.of(accessKeyId) ?? performance.now();
  }

  /** @returns undefined for a key that no execution environment has. */
  of(accessKeyId: string | undefined): number | undefined {
    return accessKeyId === undefined ? undefined : this.#origins.get(accessKeyId);
  }

  set(accessKeyId: string, origin: number): void {
    this.#origins.set(accessKeyId, origin);
  }
}
