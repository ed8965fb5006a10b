/** Longest warm-up, as a share of the run. */
const LONGEST_SHARE = 1 / 3;

/** Cut a warm-up only if that divides the squared error by at least this. Leaving out a noisy stretch gains a little by chance. */
const SMALLEST_GAIN = 3;

/**
 * Number of values at the beginning of a series that belong to its warm-up. Leaving them out minimizes the standard error of the mean of the
 * rest (the marginal standard error rule, White 1997). 0 when the gain is below `SMALLEST_GAIN`.
 */
export function warmUpLength(levels: readonly number[]): number {
  const longest = Math.floor(levels.length * LONGEST_SHARE);
  const [whole = 0, ...shortened] = Array.from({ length: longest + 1 }, (_, leftOut) => marginalStandardError(levels.slice(leftOut)));
  const best = Math.min(...shortened);
  return best * SMALLEST_GAIN < whole ? shortened.indexOf(best) + 1 : 0;
}

/** Squared. */
function marginalStandardError(levels: readonly number[]): number {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length ** 2;
}
