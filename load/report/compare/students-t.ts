const STEPS = 4_000;
const WIDTH = Math.PI / 2 / STEPS;
const LOG_COSINES = Float64Array.from({ length: STEPS }, (_, step) => Math.log(Math.cos((step + 0.5) * WIDTH)));

/**
 * Two-sided quantile of Student's t distribution: a t-distributed value lies within ± this with probability `confidence`.
 *
 * Substituting t = √df · tan θ turns the density into cos^(df-1) θ. It is integrated numerically, which needs no gamma function and is
 * exact to about four digits.
 */
export function studentsT(confidence: number, degreesOfFreedom: number): number {
  const slices = LOG_COSINES.map((logarithm) => Math.exp((degreesOfFreedom - 1) * logarithm));
  const wanted = confidence * slices.reduce((sum, slice) => sum + slice, 0);
  let seen = 0;
  const last = slices.findIndex((slice) => {
    seen += slice;
    return seen >= wanted;
  });
  const overshot = (seen - wanted) / (slices[last] ?? 1);
  return Math.sqrt(degreesOfFreedom) * Math.tan((last + 1 - overshot) * WIDTH);
}
