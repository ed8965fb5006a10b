import { decodeFromCompressedBase64, type JsHistogram } from "hdr-histogram-js";
import RecordedValuesIterator from "hdr-histogram-js/dist/RecordedValuesIterator";

/**
 * What a histogram of a result holds, in milliseconds: each value that occurred, ascending, and how often. It counts in microseconds, so
 * nothing is less than one: where there are logarithms, 0 would be in the way.
 */
export class Distribution {
  readonly count: number;

  constructor(
    readonly values: readonly number[],
    readonly counts: readonly number[],
  ) {
    this.count = counts.reduce((sum, count) => sum + count, 0);
  }

  /** @throws when the text is not a histogram in the compressed encoding */
  static decode(text: string): Distribution {
    const values: number[] = [];
    const counts: number[] = [];
    const steps = new RecordedValuesIterator(decodeFromCompressedBase64(text) as JsHistogram);
    while (steps.hasNext()) {
      const { valueIteratedTo, countAtValueIteratedTo } = steps.next();
      values.push(Math.max(valueIteratedTo, 1) / 1000);
      counts.push(countAtValueIteratedTo);
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

  /** @param share from 0 to 1; the smallest value that this share of all is not above, as HdrHistogram has it; NaN of nothing */
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
