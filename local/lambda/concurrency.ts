import type { LambdaFunction } from "../model";

/** How many invocations are in flight, running or waiting, of each function that has reserved concurrency. */
export class ReservedConcurrency {
  readonly #inFlight = new Map<string, number>();

  /**
   * Runs `work` when the function's reservation has a place for it.
   * @returns undefined when it has none.
   */
  reserve<T>({ arn, reservedConcurrency }: LambdaFunction, work: () => Promise<T>): Promise<T> | undefined {
    if (reservedConcurrency === undefined) return work();
    const inFlight = this.#inFlight.get(arn) ?? 0;
    if (inFlight >= reservedConcurrency) return undefined;
    this.#inFlight.set(arn, inFlight + 1);
    return work().finally(() => this.#inFlight.set(arn, (this.#inFlight.get(arn) ?? 1) - 1));
  }
}
