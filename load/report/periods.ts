import { groupBy } from "../results/group-by";
import type { RunResult } from "../results/run-result";
import { Distribution, decodeHistograms } from "./distribution";

/** One or several seconds of a run taken together. */
export interface Period {
  /** In seconds since the start of the run. */
  readonly startsAt: number;
  /** In seconds. */
  readonly length: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly distributions: Readonly<Record<string, Distribution>>;
}

/** A chart shows no more points than this, so the page of a long run is as small as that of a short one. */
const MAX_PERIODS = 120;

/** Periods of one second each, or of several seconds in a long run. */
export function periodsOf(result: RunResult): Period[] {
  const length = periodLength(result);
  return grouped(result.seconds, length).map(({ startsAt, members }) => ({
    startsAt,
    length,
    counters: sums(members.map(({ counters }) => counters)),
    gauges: Object.assign({}, ...members.map(({ gauges }) => gauges)),
    distributions: merged(members.map(({ second, histograms }) => decodeHistograms(histograms, `second ${second}`))),
  }));
}

/** In seconds. */
export function periodLength({ seconds }: RunResult): number {
  const last = seconds.reduce((latest, { second }) => Math.max(latest, second), 0);
  return Math.ceil((last + 1) / MAX_PERIODS);
}

/** Groups records of single seconds by period, in the order of time. Periods without records are left out. */
export function grouped<T extends { readonly second: number }>(
  seconds: readonly T[],
  length: number,
): { readonly startsAt: number; readonly members: readonly T[] }[] {
  const groups = groupBy(seconds, ({ second }) => length * Math.floor(second / length));
  return [...groups].map(([startsAt, members]) => ({ startsAt, members })).sort((one, other) => one.startsAt - other.startsAt);
}

function sums(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counters of all) for (const [name, value] of Object.entries(counters)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}

function merged(all: readonly Readonly<Record<string, Distribution>>[]): Record<string, Distribution> {
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  const byName = groupBy(
    all.flatMap((distributions) => Object.entries(distributions)),
    ([name]) => name,
  );
  return Object.fromEntries([...byName].map(([name, parts]) => [name, Distribution.merge(parts.map(([, part]) => part))]));
}
