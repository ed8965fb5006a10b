/** Tenths below a hundred, whole milliseconds above: artillery gives no more, and more would claim what was not measured. */
export function milliseconds(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-US")} ms`;
}
