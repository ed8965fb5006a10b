/** `12,500` */
export function whole(value: number): string {
  return Math.ceil(value).toLocaleString("en-US");
}

/** Three digits that count: `12.5`, `0.0123`, `1,230`. */
export function decimal(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

/** Of any size: `$0.00000101`, `$1.02`, `$26,300`. */
export function dollars(value: number): string {
  if (value >= 100) return `$${Math.round(value).toLocaleString("en-US")}`;
  if (value >= 0.1) return `$${value.toFixed(2)}`;
  const digits = value === 0 ? 2 : 1 - Math.floor(Math.log10(value));
  return `$${value.toFixed(digits)}`;
}
