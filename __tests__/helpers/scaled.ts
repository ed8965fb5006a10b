/** The size of a sample, times `TESTS_SCALE`: a nightly run may take ten times as many inputs as a run in between. */
export function scaled(size: number): number {
  const text = process.env.TESTS_SCALE ?? "1";
  const scale = Number(text);
  if (!(scale >= 1 && scale <= 1_000)) throw new Error(`TESTS_SCALE is "${text}", must be a number from 1 to 1000`);
  return Math.round(size * scale);
}
