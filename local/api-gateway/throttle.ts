import type { Stage, ThrottleLimits } from "../model";
import type { AccountQuotas } from "./limits";
import { type Clock, TokenBucket } from "./token-bucket";
import { UNVERIFIED } from "./unverified";

/**
 * Whether the account, the stage and the route have room for one request more: a route's own limits, else the stage's, and always
 * the account's. The routes without limits of their own share the stage's bucket.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #connections: TokenBucket;
  readonly #requests: TokenBucket;
  /** By the limits' object in the model: limits that change are another object, and their bucket starts full. */
  readonly #buckets = new WeakMap<ThrottleLimits, TokenBucket>();

  constructor({ connectionsPerSecond, requestsPerSecond, requestBurst }: AccountQuotas, clock: Clock) {
    this.#clock = clock;
    const burst = Math.max(1, connectionsPerSecond * UNVERIFIED.connectionBurstSeconds);
    this.#connections = new TokenBucket({ ratePerSecond: connectionsPerSecond, burst }, clock);
    this.#requests = new TokenBucket({ ratePerSecond: requestsPerSecond, burst: requestBurst }, clock);
  }

  admitsConnection(stage: Stage): boolean {
    return TokenBucket.takeFromAll([...this.#of(stage, "$connect"), this.#connections, this.#requests]);
  }

  /** @param routeKey undefined when no route takes the message. */
  admitsMessage(stage: Stage, routeKey: string | undefined): boolean {
    return TokenBucket.takeFromAll([...this.#of(stage, routeKey), this.#requests]);
  }

  /** An @connections call belongs to no route, and so counts for the account alone. */
  admitsCallback(): boolean {
    return TokenBucket.takeFromAll([this.#requests]);
  }

  #of({ throttle, routeThrottles }: Stage, routeKey: string | undefined): readonly TokenBucket[] {
    const own = routeKey !== undefined && Object.hasOwn(routeThrottles, routeKey) ? routeThrottles[routeKey] : undefined;
    const limits = own ?? throttle;
    if (limits === undefined) return [];
    const known = this.#buckets.get(limits);
    if (known) return [known];
    const bucket = new TokenBucket(limits, this.#clock);
    this.#buckets.set(limits, bucket);
    return [bucket];
  }
}
