import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";

/** Histograms hold whole microseconds with three significant digits. */
export function newHistogram(): Histogram {
  return build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 });
}

/** Counts a negative time as 0: it comes only from a wrong estimate of a clock. */
export function record(histogram: Histogram, milliseconds: number): void {
  histogram.recordValue(Math.max(0, Math.round(1000 * milliseconds)));
}

export function millisecondsAt(histogram: Histogram, percentile: number): number {
  return histogram.getValueAtPercentile(percentile) / 1000;
}

export function encode(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

export function decode(text: string): Histogram {
  return decodeFromCompressedBase64(text);
}

/** The sum of encoded histograms. */
export function merge(texts: readonly string[]): string {
  const [only, ...others] = texts;
  if (only !== undefined && others.length === 0) return only;
  const sum = newHistogram();
  for (const text of texts) sum.add(decode(text));
  return encode(sum);
}
