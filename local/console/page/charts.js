import { Chart } from "./chart.js";
import { count, duration, rate } from "./numbers.js";

/** @typedef {import("../feed").Second} Second */

/** How much of the past is shown, in seconds. */
const WINDOW_SECONDS = 120;

/** Deliveries and their latency over the last two minutes. */
export class Charts {
  /** @type {Second[]} */
  #seconds = [];
  #deliveries = new Chart({
    id: "deliveries-chart",
    title: "Deliveries per second",
    note: "Messages handed to clients' sockets, posted by functions or as replies.",
    windowSeconds: WINDOW_SECONDS,
    kind: "bars",
    series: [{ name: "delivered", color: "--accent", format: rate }],
    formatAxis: (value) => (Number.isInteger(value) ? count(value) : value.toFixed(1)),
  });
  #latency = new Chart({
    id: "latency-chart",
    title: "Latency of deliveries",
    note: "From a frame's arrival at the gateway until each delivery that it led to is written to a socket.",
    windowSeconds: WINDOW_SECONDS,
    // A cold start takes a hundred times as long as what comes after it, and both are to be seen.
    kind: "logarithmic",
    series: [
      { name: "99th percentile", color: "--accent", format: duration },
      { name: "median", color: "--second", format: duration },
    ],
    formatAxis: (ms) => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`),
  });

  /** @param {Second} second */
  add(second) {
    const now = second.at / 1000;
    this.#seconds = [...this.#seconds, second].filter(({ at }) => at / 1000 > now - WINDOW_SECONDS);
    const times = this.#seconds.map(({ at }) => at / 1000);
    this.#deliveries.show(now, times, [this.#seconds.map(({ deliveriesPerSecond }) => deliveriesPerSecond)]);
    this.#latency.show(now, times, [
      this.#seconds.map(({ latency }) => latency?.p99 ?? null),
      this.#seconds.map(({ latency }) => latency?.p50 ?? null),
    ]);
  }
}
