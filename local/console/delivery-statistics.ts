import { createHistogram } from "node:perf_hooks";
import type { Second } from "./feed";

/** The histogram counts whole microseconds; its longest is 15 minutes, the longest that a function may take. */
const MICROSECONDS = 1_000;
const LONGEST = 15 * 60 * 1_000 * MICROSECONDS;

/** Deliveries since the last time that it was asked. */
export class DeliveryStatistics {
  readonly #latencies = createHistogram({ lowest: 1, highest: LONGEST, figures: 3 });
  #deliveries = 0;
  #undelivered = 0;
  #since = performance.now();

  /** @param latencyMs undefined when nobody's message led to it. */
  delivered(latencyMs: number | undefined): void {
    this.#deliveries += 1;
    if (latencyMs !== undefined) this.#latencies.record(Math.min(LONGEST, Math.max(1, Math.round(latencyMs * MICROSECONDS))));
  }

  undelivered(): void {
    this.#undelivered += 1;
  }

  /** What there was, and begins anew. */
  take(): Second {
    const now = performance.now();
    const seconds = (now - this.#since) / 1_000;
    const latency = this.#latencies.count > 0 && {
      latency: { p50: this.#percentile(50), p99: this.#percentile(99), max: this.#latencies.max / MICROSECONDS },
    };
    const second = {
      at: Date.now(),
      deliveriesPerSecond: this.#deliveries / seconds,
      undeliveredPerSecond: this.#undelivered / seconds,
      ...latency,
    };
    this.reset();
    return second;
  }

  reset(): void {
    this.#since = performance.now();
    this.#deliveries = 0;
    this.#undelivered = 0;
    this.#latencies.reset();
  }

  #percentile(percent: number): number {
    return this.#latencies.percentile(percent) / MICROSECONDS;
  }
}
