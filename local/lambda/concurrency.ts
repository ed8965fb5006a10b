import type { LambdaFunction } from "../model";
import type { Invocation } from "./function-pool";

/** Why Lambda throttles; its API gives these as `Reason`. */
export type ThrottleReason = "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded";

/** How an event ended that its function took, or that it may not take now. */
export type Execution = Invocation | { readonly throttled: ThrottleReason };

/** How many events are in flight, running or waiting, of each function that has a limit of its own. */
export class ReservedConcurrency {
  readonly #inFlight = new Map<string, number>();

  /**
   * Runs `work` when the function's reservation has a place for it.
   * @returns "throttled" when it has none.
   */
  async within<T>({ arn, reservedConcurrency }: LambdaFunction, work: () => Promise<T>): Promise<T | "throttled"> {
    const inFlight = this.#inFlight.get(arn) ?? 0;
    if (reservedConcurrency !== undefined && inFlight >= reservedConcurrency) return "throttled";
    this.#inFlight.set(arn, inFlight + 1);
    try {
      return await work();
    } finally {
      this.#inFlight.set(arn, (this.#inFlight.get(arn) ?? 1) - 1);
    }
  }
}
