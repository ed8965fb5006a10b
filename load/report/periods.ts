import type { RunResult } from "../results/run-result";
import { Distribution } from "./distribution";

/** One or several seconds of a run as one. */
export interface Period {
  /** When it began, in seconds since the start of the run. */
  readonly startsAt: number;
  /** Its length in seconds. */
  readonly length: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly distributions: Readonly<Record<string, Distribution>>;
}

/** More points than this no screen tells apart, and a long run's page stays as small as a short one's. */
const MAX_PERIODS = 120;

/** The seconds of a run, or, of a long run, periods of as many seconds as it takes. */
export function periodsOf(result: RunResult): Period[] {
  const length = periodLength(result);
  return grouped(result.seconds, length).map(({ startsAt, members }) => ({
    startsAt,
    length,
    counters: sums(members.map(({ counters }) => counters)),
    gauges: Object.assign({}, ...members.map(({ gauges }) => gauges)),
    distributions: merged(members.map(({ histograms }) => histograms)),
  }));
}

/** In seconds. */
export function periodLength({ seconds }: RunResult): number {
  const last = seconds.reduce((latest, { second }) => Math.max(latest, second), 0);
  return Math.ceil((last + 1) / MAX_PERIODS);
}

/** The same periods for whatever is counted by seconds; those without any are left out. */
export function grouped<T extends { readonly second: number }>(
  seconds: readonly T[],
  length: number,
): { readonly startsAt: number; readonly members: readonly T[] }[] {
  const groups = new Map<number, T[]>();
  for (const member of seconds) {
    const startsAt = length * Math.floor(member.second / length);
    groups.set(startsAt, [...(groups.get(startsAt) ?? []), member]);
  }
  return [...groups].map(([startsAt, members]) => ({ startsAt, members })).sort((one, other) => one.startsAt - other.startsAt);
}

function sums(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counters of all) for (const [name, value] of Object.entries(counters)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}

function merged(all: readonly Readonly<Record<string, string>>[]): Record<string, Distribution> {
  const names = new Set(all.flatMap((histograms) => Object.keys(histograms)));
  return Object.fromEntries(
    [...names].map((name) => {
      const parts = all.flatMap((histograms) => histograms[name] ?? []);
      return [name, Distribution.merge(parts.map(Distribution.decode))];
    }),
  );
}
