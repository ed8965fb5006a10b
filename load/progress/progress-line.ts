import { millisecondsAt, newHistogram, record } from "../results/histograms";
import type { SecondReport } from "../results/messages";

/** A line about one second of one generator, for a terminal of 80 columns. */
export function progressLine({ second, counters, samples, gauges }: SecondReport): string {
  const columns = [`${second + 1} s`.padStart(6), `${gauges.connections ?? 0} connected`];
  const latencies = samples["fanout.latency_ms"];
  if (latencies !== undefined) {
    columns.push(`${counters["fanout.received"] ?? 0} deliveries/s`, percentiles(latencies), `${gauges.outstanding ?? 0} outstanding`);
  }
  const handshakes = samples["handshake.latency_ms"];
  if (handshakes !== undefined) columns.push(`${handshakes.length} connects/s`);
  if (handshakes !== undefined && latencies === undefined) columns.push(percentiles(handshakes));
  return columns.join("  ");
}

function percentiles(values: Float64Array): string {
  const histogram = newHistogram();
  for (const value of values) record(histogram, value);
  return [50, 99].map((percentile) => `p${percentile} ${millisecondsAt(histogram, percentile).toFixed(1)} ms`).join(" ");
}
