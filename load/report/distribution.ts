import { decodeFromCompressedBase64, type JsHistogram } from "hdr-histogram-js";

/**
 * The values of a histogram in milliseconds, ascending, and how often each occurred. The smallest value is 1 µs, since charts with a
 * logarithmic scale cannot show 0.
 */
export class Distribution {
  readonly count: number;

  constructor(
    readonly values: readonly number[],
    readonly counts: readonly number[],
  ) {
    this.count = counts.reduce((sum, count) => sum + count, 0);
  }

  /** @throws Error when the text is not a histogram in the compressed encoding */
  static decode(text: string): Distribution {
    const histogram = decodeFromCompressedBase64(text) as JsHistogram;
    const values: number[] = [];
    const counts: number[] = [];
    let left = histogram.totalCount;
    // The library's own iterator takes several times as long: it works out every bucket, most of which are empty.
    for (let index = 0; index < histogram.countsArrayLength && left > 0; index++) {
      const count = histogram.getCountAtIndex(index);
      if (count === 0) continue;
      left -= count;
      values.push(Math.max(histogram.highestEquivalentValue(histogram.valueFromIndex(index)), 1) / 1000);
      counts.push(count);
    }
    return new Distribution(values, counts);
  }

  static merge(parts: readonly Distribution[]): Distribution {
    const counts = new Map<number, number>();
    for (const part of parts) {
      part.values.forEach((value, index) => {
        counts.set(value, (counts.get(value) ?? 0) + (part.counts[index] ?? 0));
      });
    }
    const ascending = [...counts].sort(([one], [other]) => one - other);
    return new Distribution(
      ascending.map(([value]) => value),
      ascending.map(([, count]) => count),
    );
  }

  get min(): number {
    return this.values[0] ?? Number.NaN;
  }

  get max(): number {
    return this.values.at(-1) ?? Number.NaN;
  }

  /**
   * The smallest value that at least `share` of all samples do not exceed, as HdrHistogram defines it. NaN without samples.
   * @param share from 0 to 1
   */
  percentile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.count - 1e-9));
    let seen = 0;
    for (let index = 0; index < this.values.length; index++) {
      seen += this.counts[index] ?? 0;
      if (seen >= wanted) return this.values[index] ?? Number.NaN;
    }
    return this.max;
  }
}

/**
 * @param owner of the histograms in error messages, such as `second 17`
 * @throws Error that names the histogram that cannot be decoded
 */
export function decodeHistograms(histograms: Readonly<Record<string, string>>, owner: string): Record<string, Distribution> {
  const decoded = Object.entries(histograms).map(([name, text]) => {
    try {
      return [name, Distribution.decode(text)] as const;
    } catch {
      throw new Error(`the histogram ${JSON.stringify(name)} of ${owner} is not an HDR histogram`);
    }
  });
  return Object.fromEntries(decoded);
}
