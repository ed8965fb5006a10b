import type { Chart, Unit } from "./chart";

/** The same in Node.js and in the page's script. */
const LOCALE = "en-GB";

// Making a format takes a hundred times as long as using it, and a page has thousands of numbers.
const UP_TO_TWO_DIGITS = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const FRACTION_DIGITS = [fractionDigits(0), fractionDigits(1), fractionDigits(2)] as const;

/** Three significant digits, as many as a histogram has. */
export function milliseconds(value: number): string {
  return `${threeDigits(value)} ms`;
}

export function count(value: number): string {
  return UP_TO_TWO_DIGITS.format(value);
}

/** Rounded down: 99.999 % of the deliveries must not read as 100 %. */
export function percent(value: number): string {
  return `${UP_TO_TWO_DIGITS.format(Math.floor(value * 100 + 1e-6) / 100)} %`;
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
  if (magnitude === 0) return UP_TO_TWO_DIGITS.format(value);
  return FRACTION_DIGITS[magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2].format(value);
}

function fractionDigits(digits: number): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
