import { Distribution } from "../distribution";
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
  /** Seconds at the beginning of each run that were left out as warm-up. */
  readonly warmUpSeconds: readonly [number, number];
  /** Milliseconds, of what is left. */
  readonly before: number;
  readonly after: number;
  /** Of `before`: 0.2 is 20 % slower. */
  readonly change: number;
  /** Between which changes the true one is, 95 times of 100 for all of the comparison together; or why that can't be said. */
  readonly noise: { readonly low: number; readonly high: number } | { readonly unknown: string };
  readonly beyondNoise: boolean;
}

const SHARES = [0.5, 0.95, 0.99] as const;
/** Changes below this are never called differences: the figures themselves are no more exact. */
export const SMALLEST_CHANGE = 0.02;
/** Of periods with samples; fewer make too few blocks. */
const FEWEST_PERIODS = 10;
/** Samples above a percentile; fewer make it a matter of luck. */
const FEWEST_ABOVE = 10;
const CONFIDENCE = 0.95;
const SEED = 20_260_314;

/** Every latency of what was tested that both runs measured, p50, p95 and p99 each. The same runs give the same answer. */
export function compareLatency(before: Run, after: Run): LatencyDifference[] {
  const metrics = Object.keys(before.totals)
    .filter((name) => isCompared(name) && name in after.totals)
    .sort((one, other) => rank(one) - rank(other));
  const measured = metrics.flatMap((metric) => differencesOf(metric, before, after));
  // Each of several comparisons must be surer than the whole, or some would be wrong by chance alone (Bonferroni).
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
    const above = Math.min(one.whole.count, other.whole.count) * (1 - share);
    return {
      metric,
      share,
      warmUpSeconds: [one.warmUpSeconds, other.warmUpSeconds],
      before: one.whole.percentile(share),
      after: other.whole.percentile(share),
      unknown: !enough
        ? `measured in fewer than ${FEWEST_PERIODS} seconds`
        : above < FEWEST_ABOVE - 1e-9
          ? `fewer than ${FEWEST_ABOVE} samples above it`
          : undefined,
      standardError: Math.hypot(a?.standardError ?? 0, b?.standardError ?? 0),
      degreesOfFreedom: a === undefined || b === undefined ? 0 : pooledDegreesOfFreedom(a, b),
    };
  });
}

function steadyPart({ periods }: Run, metric: string) {
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

/** Welch and Satterthwaite: the surer run counts for less than the one that varies. */
function pooledDegreesOfFreedom(
  one: { readonly standardError: number; readonly degreesOfFreedom: number },
  other: { readonly standardError: number; readonly degreesOfFreedom: number },
): number {
  const [v, w] = [one.standardError ** 2, other.standardError ** 2];
  if (v + w === 0) return one.degreesOfFreedom + other.degreesOfFreedom;
  return (v + w) ** 2 / (v ** 2 / one.degreesOfFreedom + w ** 2 / other.degreesOfFreedom);
}
