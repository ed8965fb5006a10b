import type { Chart, Unit } from "./chart";

/** By the number of digits after the point. `toLocaleString` would make such an object for each number: a comparison took 30 ms to render instead of 11. */
const FIXED = [0, 1, 2].map((digits) => numberFormat(digits, digits));

const ROUNDED = numberFormat(0, 2);

/** Three significant digits, as many as a histogram has. */
export function milliseconds(value: number): string {
  return `${threeDigits(value)} ms`;
}

export function count(value: number): string {
  return ROUNDED.format(value);
}

/** Rounded down: 99.999 % of the deliveries must not read as 100 %. */
export function percent(value: number): string {
  return `${ROUNDED.format(Math.floor(value * 100 + 1e-6) / 100)} %`;
}

export function signedPercent(value: number): string {
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)} %`;
}

export function quantity(value: number, unit: Unit): string {
  if (unit === "ms") return milliseconds(value);
  if (unit === "percent") return `${threeDigits(value)} %`;
  return unit === "rate" ? `${threeDigits(value)}/s` : count(value);
}

/** `1:15` for 75 s. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds + 1e-6);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`;
}

/** `99 %` for 2, `99.9 %` for 3. */
export function percentileOfNines(nines: number): string {
  const share = 100 * (1 - 10 ** -nines);
  return `${Number(share.toFixed(Math.max(0, Math.ceil(nines) - 2 + (Number.isInteger(nines) ? 0 : 1))))} %`;
}

export function xValue(value: number, kind: Chart["x"]["kind"]): string {
  if (kind === "time") return clock(value);
  if (kind === "percentile") return percentileOfNines(value);
  return kind === "rate" ? quantity(value, "rate") : count(value);
}

function threeDigits(value: number): string {
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 || magnitude === 0 ? 0 : magnitude >= 10 ? 1 : 2;
  return FIXED[digits]?.format(value) ?? "";
}

/** The same in Node.js and in the page's script. */
function numberFormat(minimumFractionDigits: number, maximumFractionDigits: number): Intl.NumberFormat {
  return new Intl.NumberFormat("en-GB", { minimumFractionDigits, maximumFractionDigits });
}
