const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/**
 * `1,234`
 *
 * @param {number} value
 */
export function count(value) {
  return whole.format(value);
}

/**
 * A rate: with a digit after the point as long as that says something.
 *
 * @param {number} value
 */
export function rate(value) {
  return value > 0 && value < 9.95 ? value.toFixed(1) : count(value);
}

/**
 * `0.4 ms`, `12 ms`, `1.24 s`
 *
 * @param {number} ms
 */
export function duration(ms) {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

/**
 * `12:03:41.250`, in the reader's time.
 *
 * @param {number} at epoch milliseconds
 */
export function clock(at) {
  const time = new Date(at);
  return `${time.toTimeString().slice(0, 8)}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}
