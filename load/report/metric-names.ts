import type { Unit } from "./chart";

/** In the words of the page; a metric that is not here goes by its own name. */
const LABELS: Readonly<Record<string, string>> = {
  "fanout.latency_ms": "each delivery",
  "fanout.first_receiver_ms": "first receiver",
  "fanout.last_receiver_ms": "last receiver",
  "fanout.completeness_percent": "completeness",
  "fanout.duplicates": "duplicates",
  "fanout.missing": "missing deliveries",
  "fanout.error_frames": "error frames",
  "fanout.unexpected_closes": "unexpected closes",
  "handshake.latency_ms": "handshake",
  "churn.answer_ms": "Marko? to Polo!",
  "churn.cleanup_ms": "until no row was left",
  "fanout.send_lag_ms": "lag of sending",
  "churn.rows_left": "rows left in the table",
  "churn.rows_unchecked": "tables not checked",
  "churn.unexpected_closes": "unexpected closes",
  "vusers.failed": "clients that failed",
};

export function labelOf(metric: string): string {
  return LABELS[metric] ?? metric;
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
