import type { Unit } from "./chart";
import { errorCodeOf } from "./error-frames";

/** Labels of metrics. A metric without a label is shown by its name. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ["fanout.latency_ms", "each delivery"],
  ["fanout.first_receiver_ms", "first receiver"],
  ["fanout.last_receiver_ms", "last receiver"],
  ["spike.before_ms", "deliveries before the spike"],
  ["spike.during_ms", "deliveries in the spike"],
  ["spike.after_ms", "deliveries after the spike"],
  ["handshake.latency_ms", "handshake"],
  ["handshake.tcp_ms", "handshake: TCP"],
  ["handshake.tls_ms", "handshake: TLS"],
  ["handshake.upgrade_ms", "handshake: upgrade"],
  ["handshake.answer_ms", "first answer"],
  ["handshake.first_message_ms", "until the first message"],
  ["churn.answer_ms", "Marko? to Polo!"],
  ["churn.reconnect_ms", "back after a storm"],
  ["churn.cleanup_ms", "until no row was left"],
  ["fanout.send_lag_ms", "lag of sending"],
  ["fanout.broadcasts", "broadcasts"],
  ["fanout.expected", "deliveries owed"],
  ["fanout.received", "deliveries"],
  ["fanout.missing", "missing deliveries"],
  ["fanout.completeness_percent", "completeness"],
  ["fanout.duplicates", "duplicates"],
  ["fanout.out_of_order", "deliveries out of order"],
  ["fanout.error_frames", "error frames"],
  ["fanout.tokens_expired", "messages sent again, with a new token"],
  ["fanout.renewals", "connections replaced for a new token"],
  ["fanout.second_copies", "second copies during a replacement"],
  ["fanout.foreign", "messages of others"],
  ["fanout.clients_ready", "clients ready"],
  ["knee.last_good_rate", "last good rate, broadcasts a second"],
  ["knee.last_good_audience", "audience of the last good step"],
  ["knee.last_good_deliveries_per_second", "last good deliveries a second"],
  ["knee.broke", "steps that broke"],
  ["knee.generator_late", "broken steps in which the generator was late"],
  ["churn.closed", "visitors that closed"],
  ["churn.vanished", "visitors that vanished"],
  ["churn.failed", "visitors that failed"],
  ["churn.rows_before", "rows in the table before"],
  ["churn.rows_left", "rows left in the table"],
  ["churn.rows_unchecked", "tables not checked"],
  ["connections.opened", "connections opened"],
  ["connections.closed", "connections closed"],
  ["connections.failed", "connections that failed"],
  ["connections.unexpected_closes", "unexpected closes"],
  ["bytes.in", "bytes received"],
  ["bytes.out", "bytes sent"],
  ["vusers.failed", "generators that failed"],
]);

/** Metrics that a comparison judges. The parts of a handshake and the steps of `knee` are left out: each further row makes all ranges wider. */
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
  if (step !== undefined) return `deliveries of step ${step}`;
  const code = errorCodeOf(metric);
  return code === undefined ? (LABELS.get(metric) ?? metric) : `error frames: ${code}`;
}

/** The order of the labels above. Error frames of one code follow all error frames; other metrics without a label come last. */
export function rank(metric: string): number {
  const place = [...LABELS.keys()].indexOf(errorCodeOf(metric) === undefined ? metric : "fanout.error_frames");
  return place === -1 ? Number.MAX_SAFE_INTEGER : place;
}

/** The unit is the end of the metric's name. */
export function unitOf(metric: string): Unit {
  if (metric.endsWith("_ms")) return "ms";
  return metric.endsWith("_percent") ? "percent" : "count";
}

/** The latency of deliveries, or of handshakes in a run without deliveries. */
export function mainMetric(histograms: Readonly<Record<string, unknown>>): string {
  return "fanout.latency_ms" in histograms ? "fanout.latency_ms" : "handshake.latency_ms";
}
