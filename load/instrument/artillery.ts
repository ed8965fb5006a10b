import type { WebSocket } from "ws";

/** Where a scenario reports: artillery adds counters up and makes percentiles of histograms, for each period and for the run. */
export interface Metrics {
  emit(kind: "counter" | "histogram", name: string, value: number): void;
}

/** What artillery passes to a function of a scenario or hook; it ships no types of its own. */
export interface Context {
  /** `config.variables`, what the `before` hook set, and artillery's own, such as `target` and `$testId`. */
  readonly vars: Record<string, unknown>;
}

/** The context of a virtual user: artillery opens one socket for each. */
export interface UserContext extends Context {
  readonly ws: WebSocket;
  /** Set by `markHandshake`: this user's place in the order of arrival, from 0. */
  arrival: number;
  /** Set by `markHandshake`. Milliseconds since the epoch, see `now`. */
  handshakeStartedAt: number;
}

declare global {
  /** Artillery's own object; only in the main thread does `shutdown` end the run, with its tidying up. */
  var artillery: { shutdown(options: { exitCode: number }): Promise<void> };
}
