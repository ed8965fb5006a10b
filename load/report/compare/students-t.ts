const STEPS = 4_000;

/**
 * The value that a t-distributed figure stays within, on both sides, with probability `confidence`.
 *
 * With t = √df · tan θ the density is cos^(df-1) θ, which is summed up to the wanted share of itself: no gamma function, and exact to more
 * digits than a confidence interval has use for.
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
