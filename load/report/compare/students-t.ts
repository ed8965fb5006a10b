const STEPS = 4_000;

/**
 * Two-sided quantile of Student's t distribution: a t-distributed value lies within ± this with probability `confidence`.
 *
 * Substituting t = √df · tan θ turns the density into cos^(df-1) θ. It is integrated numerically, which needs no gamma function and is
 * exact to about four digits.
 */
export function studentsT(confidence: number, degreesOfFreedom: number): number {
  const width = Math.PI / 2 / STEPS;
  const slices = Array.from({ length: STEPS }, (_, step) => Math.cos((step + 0.5) * width) ** (degreesOfFreedom - 1));
  const wanted = confidence * slices.reduce((sum, slice) => sum + slice, 0);
  let seen = 0;
  const last = slices.findIndex((slice) => {
    seen += slice;
    return seen >= wanted;
  });
  const overshot = (seen - wanted) / (slices[last] ?? 1);
  return Math.sqrt(degreesOfFreedom) * Math.tan((last + 1 - overshot) * width);
}
