import type { Unit } from "./chart";

/** In the words of the page; a metric that is not here goes by its own name. */
const LABELS: Readonly<Record<string, string>> = {
  "fanout.latency_ms": "each delivery",
  "fanout.first_receiver_ms": "first receiver",
  "fanout.last_receiver_ms": "last receiver",
  "spike.before_ms": "deliveries before the spike",
  "spike.during_ms": "deliveries in the spike",
  "spike.after_ms": "deliveries after the spike",
  "handshake.latency_ms": "handshake",
  "handshake.tcp_ms": "handshake: TCP",
  "handshake.tls_ms": "handshake: TLS",
  "handshake.upgrade_ms": "handshake: upgrade",
  "handshake.answer_ms": "first answer",
  "handshake.first_message_ms": "until the first message",
  "churn.answer_ms": "Marko? to Polo!",
  "churn.reconnect_ms": "back after a storm",
  "churn.cleanup_ms": "until no row was left",
  "fanout.send_lag_ms": "lag of sending",
  "fanout.broadcasts": "broadcasts",
  "fanout.expected": "deliveries owed",
  "fanout.received": "deliveries",
  "fanout.missing": "missing deliveries",
  "fanout.completeness_percent": "completeness",
  "fanout.duplicates": "duplicates",
  "fanout.out_of_order": "deliveries out of order",
  "fanout.error_frames": "error frames",
  "fanout.foreign": "messages of others",
  "fanout.clients_ready": "clients ready",
  "knee.last_good_rate": "last good rate, broadcasts a second",
  "knee.last_good_audience": "audience of the last good step",
  "knee.last_good_deliveries_per_second": "last good deliveries a second",
  "knee.broke": "steps that broke",
  "churn.closed": "visitors that closed",
  "churn.vanished": "visitors that vanished",
  "churn.failed": "visitors that failed",
  "churn.rows_before": "rows in the table before",
  "churn.rows_left": "rows left in the table",
  "churn.rows_unchecked": "tables not checked",
  "connections.opened": "connections opened",
  "connections.closed": "connections closed",
  "connections.failed": "connections that failed",
  "connections.unexpected_closes": "unexpected closes",
  "bytes.in": "bytes received",
  "bytes.out": "bytes sent",
  "vusers.failed": "generators that failed",
};

/** Of what was tested, and in every second: neither the steps of a climb, nor the parts of a handshake, nor how the generator was. */
const COMPARED: ReadonlySet<string> = new Set([
  "fanout.latency_ms",
  "fanout.first_receiver_ms",
  "fanout.last_receiver_ms",
  "handshake.latency_ms",
  "churn.answer_ms",
  "churn.reconnect_ms",
]);

export function isCompared(metric: string): boolean {
  return COMPARED.has(metric);
}

export function labelOf(metric: string): string {
  const [, step] = /^knee\.step_(\d+)_ms$/.exec(metric) ?? [];
  return step === undefined ? (LABELS[metric] ?? metric) : `deliveries of step ${step}`;
}

/** The order of the labels above; what has none comes last. */
export function rank(metric: string): number {
  const place = Object.keys(LABELS).indexOf(metric);
  return place === -1 ? Number.MAX_SAFE_INTEGER : place;
}

/** A metric's name ends in its unit. */
export function unitOf(metric: string): Unit {
  if (metric.endsWith("_ms")) return "ms";
  return metric.endsWith("_percent") ? "percent" : "count";
}

/** The metric that a scenario is about: of deliveries where there were any, of connecting else. */
export function mainMetric(histograms: Readonly<Record<string, unknown>>): string {
  return "fanout.latency_ms" in histograms ? "fanout.latency_ms" : "handshake.latency_ms";
}
