import type { Metrics, UserContext } from "./artillery";
import { now } from "./clock";

let arrivals = 0;

/**
 * The `connect` function of a scenario: stamps the user and lets artillery open its socket, which it does before `open` returns.
 *
 * @param wsArgs what artillery is going to open; the `before` hook may have chosen another target
 */
export function markHandshake(wsArgs: { target: unknown }, context: UserContext, open: () => void): void {
  wsArgs.target = context.vars.target;
  context.arrival = arrivals++;
  context.handshakeStartedAt = now();
  open();
}

/** To be called first thing once the socket is open. The time covers DNS, TCP, TLS, the upgrade and, behind it, `$connect`. */
export function recordHandshake(context: UserContext, metrics: Metrics): void {
  metrics.emit("histogram", "handshake.latency_ms", now() - context.handshakeStartedAt);
}
