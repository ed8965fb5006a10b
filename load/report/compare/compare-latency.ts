import { Distribution } from "../distribution";
import { count } from "../formats";
import { isCompared, rank } from "../metric-names";
import { seededRandom } from "../random";
import type { Run } from "../run";
import { percentileCertainty } from "./block-bootstrap";
import { studentsT } from "./students-t";
import { warmUpLength } from "./warm-up";

/** One percentile of one metric in two runs. */
export interface LatencyDifference {
  readonly metric: string;
  readonly share: number;
  /** Seconds left out as warm-up at the beginning of each run. */
  readonly warmUpSeconds: readonly [number, number];
  /** Milliseconds, without the warm-up. */
  readonly before: number;
  readonly after: number;
  /** Relative to `before`: 0.2 is 20 % slower. */
  readonly change: number;
  /** Range of the true change, with 95 % confidence for all ranges of the comparison together; or the reason why there is none. */
  readonly noise: { readonly low: number; readonly high: number } | { readonly unknown: string };
  /** The range does not contain 0, and the change is at least `SMALLEST_CHANGE`. With a positive change this is the verdict `slower`. */
  readonly beyondNoise: boolean;
}

const SHARES = [0.5, 0.95, 0.99] as const;
/** Smaller changes are never called differences: the figures are not more exact than this. */
export const SMALLEST_CHANGE = 0.02;
/** Periods with samples that each run needs, so that there are enough blocks to draw from. */
export const FEWEST_PERIODS = 10;
/** Samples above a percentile that each run needs: 20 samples in all for p50, 200 for p95, 1,000 for p99. */
const FEWEST_ABOVE = 10;
const CONFIDENCE = 0.95;
const SEED = 20_260_314;

/** Compares p50, p95 and p99 of every latency that both runs measured. The same runs always give the same answer. */
export function compareLatency(before: Run, after: Run): LatencyDifference[] {
  const metrics = Object.keys(before.totals)
    .filter((name) => isCompared(name) && name in after.totals)
    .sort((one, other) => rank(one) - rank(other));
  const measured = metrics.flatMap((metric) => differencesOf(metric, before, after));
  // The error probability is divided among all comparisons (Bonferroni); otherwise many comparisons would find differences by chance.
  const judged = measured.filter(({ unknown }) => unknown === undefined).length;
  const confidence = 1 - (1 - CONFIDENCE) / Math.max(1, judged);
  return measured.map((difference) => judge(difference, confidence));
}

interface Measured extends Pick<LatencyDifference, "metric" | "share" | "warmUpSeconds" | "before" | "after"> {
  readonly unknown: string | undefined;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

function differencesOf(metric: string, before: Run, after: Run): Measured[] {
  const [one, other] = [steadyPart(before, metric), steadyPart(after, metric)];
  const enough = Math.min(one.periods.length, other.periods.length) >= FEWEST_PERIODS;
  const [sure = [], surer = []] = enough ? [one, other].map(({ periods }) => percentileCertainty(periods, SHARES, seededRandom(SEED))) : [];
  return SHARES.map((share, index) => {
    const [a, b] = [sure[index], surer[index]];
    return {
      metric,
      share,
      warmUpSeconds: [one.warmUpSeconds, other.warmUpSeconds],
      before: one.whole.percentile(share),
      after: other.whole.percentile(share),
      unknown: tooFew([one, other], share),
      standardError: Math.hypot(a?.standardError ?? 0, b?.standardError ?? 0),
      degreesOfFreedom: a === undefined || b === undefined ? 0 : pooledDegreesOfFreedom(a, b),
    };
  });
}

/** What each run needs and the shorter one lacks; undefined when both have enough. */
function tooFew(parts: readonly SteadyPart[], share: number): string | undefined {
  const periods = Math.min(...parts.map((part) => part.periods.length));
  const samples = Math.min(...parts.map(({ whole }) => whole.count));
  const needed = samplesNeeded(share);
  const lacks = [
    ...(periods < FEWEST_PERIODS ? [`samples in ${periods} of ${FEWEST_PERIODS} seconds`] : []),
    ...(samples < needed ? [`${count(samples)} of ${count(needed)} samples`] : []),
  ];
  return lacks.length === 0 ? undefined : `too few: ${lacks.join(", ")}`;
}

/** Samples that each run needs, after its warm-up, so that a percentile can be judged. */
export function samplesNeeded(share: number): number {
  return Math.ceil(FEWEST_ABOVE / (1 - share) - 1e-9);
}

interface SteadyPart {
  readonly periods: readonly Distribution[];
  readonly whole: Distribution;
  readonly warmUpSeconds: number;
}

function steadyPart({ periods }: Run, metric: string): SteadyPart {
  const measured = periods.flatMap(({ distributions, length }) => {
    const distribution = distributions[metric];
    return distribution === undefined || distribution.count === 0 ? [] : [{ distribution, length }];
  });
  const leftOut =
    measured.length < FEWEST_PERIODS ? 0 : warmUpLength(measured.map(({ distribution }) => Math.log(distribution.percentile(0.5))));
  const steady = measured.slice(leftOut).map(({ distribution }) => distribution);
  return { periods: steady, whole: Distribution.merge(steady), warmUpSeconds: leftOut * (measured[0]?.length ?? 1) };
}

function judge({ unknown, standardError, degreesOfFreedom, ...measured }: Measured, confidence: number): LatencyDifference {
  const { before, after } = measured;
  const shared = { ...measured, change: after / before - 1 };
  if (unknown !== undefined) return { ...shared, noise: { unknown }, beyondNoise: false };
  const logarithm = Math.log(after / before);
  const reach = studentsT(confidence, degreesOfFreedom) * standardError;
  const noise = { low: Math.exp(logarithm - reach) - 1, high: Math.exp(logarithm + reach) - 1 };
  return { ...shared, noise, beyondNoise: Math.abs(shared.change) >= SMALLEST_CHANGE && Math.abs(logarithm) > reach };
}

/** The Welch–Satterthwaite equation, which weights each run by its variance. */
function pooledDegreesOfFreedom(
  one: { readonly standardError: number; readonly degreesOfFreedom: number },
  other: { readonly standardError: number; readonly degreesOfFreedom: number },
): number {
  const [v, w] = [one.standardError ** 2, other.standardError ** 2];
  if (v + w === 0) return one.degreesOfFreedom + other.degreesOfFreedom;
  return (v + w) ** 2 / (v ** 2 / one.degreesOfFreedom + w ** 2 / other.degreesOfFreedom);
}
