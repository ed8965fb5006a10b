import type { Distribution } from "../distribution";

const RESAMPLES = 400;

/** Uncertainty of a percentile of one run. */
export interface Certainty {
  /** Standard error of the percentile's natural logarithm, so roughly a share of the percentile: 0.05 is 5 %. */
  readonly standardError: number;
  /** Number of blocks less one. */
  readonly degreesOfFreedom: number;
}

/**
 * Estimates how much the percentiles of a run vary by chance, with the circular block bootstrap.
 *
 * Neighbouring samples are correlated: a slow second has many slow deliveries, and a slow second often follows another. So it draws whole
 * blocks of consecutive periods instead of samples. Blocks, unlike samples, may be treated as independent.
 *
 * @param periods in the order of time
 * @param shares percentiles as shares of 1
 */
export function percentileCertainty(periods: readonly Distribution[], shares: readonly number[], random: () => number): Certainty[] {
  const length = blockLength(periods.map((period) => Math.log(period.percentile(0.5))));
  const blocks = periods.length / length;
  const grid = gridOf(periods);
  const logarithms = shares.map((): number[] => []);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const drawn = grid.percentiles(drawBlocks(periods.length, length, random), shares);
    drawn.forEach((value, index) => {
      logarithms[index]?.push(Math.log(value));
    });
  }
  // A few blocks vary less around their own mean than around the true mean.
  const correction = Math.sqrt(blocks / (blocks - 1));
  return logarithms.map((values) => ({ standardError: correction * standardDeviation(values), degreesOfFreedom: blocks - 1 }));
}

/**
 * Block length in periods. It is the best length for a first-order autoregressive series (Carlstein 1986), made 25 % longer because real
 * series have a longer memory, and at most a quarter of the series, so that there are at least four blocks.
 */
export function blockLength(levels: readonly number[]): number {
  const resemblance = Math.min(0.95, Math.max(0, correlationOfNeighbours(levels)));
  const best = ((2 * resemblance) / (1 - resemblance ** 2)) ** (2 / 3);
  return Math.min(Math.ceil(1.25 * Math.max(1, best) * Math.cbrt(levels.length)), Math.floor(levels.length / 4));
}

function correlationOfNeighbours(levels: readonly number[]): number {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const off = levels.map((level) => level - mean);
  const square = off.reduce((sum, one) => sum + one * one, 0);
  return square === 0 ? 0 : off.reduce((sum, one, index) => sum + one * (off[index + 1] ?? 0), 0) / square;
}

/** Draws blocks until there are as many periods as before. Returns how often each period was drawn. */
function drawBlocks(periods: number, length: number, random: () => number): Uint16Array {
  const weights = new Uint16Array(periods);
  for (let drawn = 0; drawn < periods; ) {
    const start = Math.floor(random() * periods);
    for (let offset = 0; offset < length && drawn < periods; offset++, drawn++) {
      const period = (start + offset) % periods;
      weights[period] = (weights[period] ?? 0) + 1;
    }
  }
  return weights;
}

/** Where in the list of all values those of a period are, and how often each occurred. */
interface SparseCounts {
  readonly places: Uint32Array;
  readonly counts: Float64Array;
}

/** Keeps all values of all periods in one ascending list, which makes the percentiles of each resample cheap. */
function gridOf(periods: readonly Distribution[]) {
  const values = [...new Set(periods.flatMap((period) => period.values))].sort((one, other) => one - other);
  const places = new Map(values.map((value, place) => [value, place]));
  const sparse = periods.map((period) => ({
    count: period.count,
    places: Uint32Array.from(period.values, (value) => places.get(value) ?? 0),
    counts: Float64Array.from(period.counts),
  }));
  const counts = new Float64Array(values.length);
  return {
    percentiles(weights: Uint16Array, shares: readonly number[]): number[] {
      counts.fill(0);
      let total = 0;
      sparse.forEach((period, index) => {
        const weight = weights[index] ?? 0;
        if (weight === 0) return;
        total += weight * period.count;
        addTo(counts, period, weight);
      });
      return percentilesOf(values, counts, total, shares);
    },
  };
}

/** Most of the time of a comparison is spent here, so it is a plain loop over typed arrays. */
function addTo(sum: Float64Array, { places, counts }: SparseCounts, weight: number): void {
  for (let entry = 0; entry < places.length; entry++) {
    const place = places[entry] ?? 0;
    sum[place] = (sum[place] ?? 0) + weight * (counts[entry] ?? 0);
  }
}

/** @param shares ascending */
function percentilesOf(values: readonly number[], counts: Float64Array, total: number, shares: readonly number[]): number[] {
  const found: number[] = [];
  let seen = 0;
  for (let place = 0; place < values.length && found.length < shares.length; place++) {
    seen += counts[place] ?? 0;
    while (found.length < shares.length && seen >= (shares[found.length] ?? 1) * total) found.push(values[place] ?? 0);
  }
  return found;
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
