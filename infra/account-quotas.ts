/** What one account and region has for all its APIs and functions. AWS raises each on request. */
export interface AccountQuotas {
  /** Requests a second of all APIs, and posts to clients among them. docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
  readonly requestRate: number;
  /** Requests that may come at once, above the rate. */
  readonly requestBurst: number;
  /** New connections a second of all WebSocket APIs. */
  readonly connectRate: number;
  /** Invocations at once of all functions. docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  readonly concurrency: number;
}

/** Of accounts that have some history; a new one may have a concurrency of 10. */
export const DEFAULT_QUOTAS: AccountQuotas = { requestRate: 10_000, requestBurst: 5_000, connectRate: 500, concurrency: 1_000 };
