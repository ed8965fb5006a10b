/** Of a run; a longer warm-up is no warm-up but what the run was like. */
const LONGEST_SHARE = 1 / 3;

/** By what it has to divide the squared error to be believed, since noise too has stretches that gain a little when they are left out. */
const SMALLEST_GAIN = 3;

/**
 * How many values at the beginning of a series to leave out because it had not settled yet: so many that the mean of what is left is as
 * sure as can be (the marginal standard error rule, White 1997), or none when it becomes hardly surer.
 */
export function warmUpLength(levels: readonly number[]): number {
  const longest = Math.floor(levels.length * LONGEST_SHARE);
  const [whole = 0, ...shortened] = Array.from({ length: longest + 1 }, (_, leftOut) => marginalStandardError(levels.slice(leftOut)));
  const best = Math.min(...shortened);
  return best * SMALLEST_GAIN < whole ? shortened.indexOf(best) + 1 : 0;
}

/** Its square. */
function marginalStandardError(levels: readonly number[]): number {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length ** 2;
}
