import type { Settings } from "../infra/settings";
import type { AccountQuotas } from "../local/api-gateway/limits";

/** What a plan is made for. */
export interface Question {
  readonly connections: number;
  /** Broadcasts a second. */
  readonly rate: number;
  /** Of the text that is pushed, at most 128 KB. */
  readonly bytes: number;
  /** How long a connection lasts on average; API Gateway ends it after 120. */
  readonly lifetimeMinutes: number;
  /** In how many seconds the last receiver is to have it. */
  readonly withinSeconds: number;
  /** What the account is allowed. */
  readonly quotas: Pick<AccountQuotas, "connectionsPerSecond" | "requestsPerSecond" | "requestBurst">;
  /** What a broadcast may take of it. */
  readonly settings: Pick<Settings, "broadcastRateLimit" | "broadcastBurstLimit">;
}
