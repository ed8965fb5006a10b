import { groupBy } from "./group-by";
import { merge } from "./histograms";
import type { GeneratorPart, Part, SecondPart } from "./parts";
import type { RunResult } from "./run-result";
import { reasonsToVoid } from "./void";

type About = Pick<RunResult, "scenario" | "run" | "target" | "settings" | "environment">;

/**
 * Merges the parts of all processes into one result. Times are those of the leading generator's clock.
 * @param parts at least one
 */
export function resultOf(parts: readonly Part[], about: About): RunResult {
  const startedAt = Math.min(...parts.flatMap((part) => part.generators.map((generator) => startOf(generator, part))));
  const generators = parts.flatMap((part) =>
    part.generators.map((generator) => inRunTime(generator, startOf(generator, part) - startedAt)),
  );
  const total = mergeMetrics(parts.map((part) => part.total));
  const rig = generators.map(({ generator, clock, rig: seconds }) => ({ worker: generator, clock, seconds }));
  const voidBecause = reasonsToVoid(generators);
  const thresholds = mergeThresholds(parts.flatMap((part) => part.thresholds));
  const seconds = mergeSeconds(generators.flatMap((generator) => generator.seconds));
  return {
    format: "fanfare-load-result",
    version: 1,
    ...about,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 1000 * ((seconds.at(-1)?.second ?? 0) + 1),
    verdict: voidBecause.length > 0 ? "void" : thresholds.every(({ met }) => met) ? "passed" : "failed",
    voidBecause,
    thresholds,
    total,
    seconds,
    broadcasts: mergeBroadcasts(generators),
    closes: mergeCloses(generators),
    rig,
  };
}

/** Start of a generator's seconds, by the clock of the leading generator. */
function startOf({ clock }: GeneratorPart, { originMs }: Part): number {
  return originMs + clock.offsetMs;
}

function inRunTime(generator: GeneratorPart, shiftMs: number): GeneratorPart {
  const shift = Math.round(shiftMs / 1000);
  const { overloadedFrom } = generator;
  return {
    ...generator,
    ...(overloadedFrom !== undefined && { overloadedFrom: overloadedFrom + shift }),
    seconds: generator.seconds.map((second) => ({ ...second, second: second.second + shift })),
    rig: generator.rig.map((second) => ({ ...second, second: second.second + shift })),
    broadcasts: generator.broadcasts.map((broadcast) => ({ ...broadcast, intendedAtMs: broadcast.intendedAtMs + shiftMs })),
  };
}

function mergeMetrics(all: readonly RunResult["total"][]): RunResult["total"] {
  return { counters: sums(all.map(({ counters }) => counters)), histograms: merged(all.map(({ histograms }) => histograms)) };
}

function mergeSeconds(seconds: readonly SecondPart[]): SecondPart[] {
  const bySecond = groupBy(seconds, ({ second }) => second);
  return [...bySecond]
    .map(([second, parts]) => ({ second, ...mergeMetrics(parts), gauges: sums(parts.map(({ gauges }) => gauges)) }))
    .sort((one, other) => one.second - other.second);
}

function mergeBroadcasts(generators: readonly GeneratorPart[]): RunResult["broadcasts"] {
  const inLeadersFirst = [...generators].sort((one, other) => Number(other.leads) - Number(one.leads));
  const byNumber = groupBy(
    inLeadersFirst.flatMap(({ broadcasts }) => broadcasts),
    ({ number }) => number,
  );
  return [...byNumber.values()].map((reports) => {
    const first = reports.flatMap(({ firstMs }) => firstMs ?? []);
    const last = reports.flatMap(({ lastMs }) => lastMs ?? []);
    return {
      intendedAtMs: reports[0]?.intendedAtMs ?? 0,
      audience: reports.reduce((sum, { audience }) => sum + audience, 0),
      received: reports.reduce((sum, { received }) => sum + received, 0),
      ...(first.length > 0 && { firstMs: Math.min(...first), lastMs: Math.max(...last) }),
    };
  });
}

function mergeCloses(generators: readonly GeneratorPart[]): RunResult["closes"] {
  const byCode = groupBy(
    generators.flatMap(({ closes }) => closes),
    ({ code }) => code,
  );
  return [...byCode].map(([code, closes]) => ({
    code,
    count: closes.reduce((sum, { count }) => sum + count, 0),
    unexpected: closes.reduce((sum, { unexpected }) => sum + unexpected, 0),
  }));
}

/** Each process judges its own figures. A threshold is met if every process met it. */
function mergeThresholds(thresholds: RunResult["thresholds"]): RunResult["thresholds"] {
  const byExpression = groupBy(thresholds, ({ expression }) => expression);
  return [...byExpression.values()].flatMap((all) => all.find(({ met }) => !met) ?? all[0] ?? []);
}

function sums(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const values of all) for (const [name, value] of Object.entries(values)) result[name] = (result[name] ?? 0) + value;
  return result;
}

function merged(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const byName = groupBy(
    all.flatMap((histograms) => Object.entries(histograms)),
    ([name]) => name,
  );
  return Object.fromEntries([...byName].map(([name, entries]) => [name, merge(entries.map(([, text]) => text))]));
}
