import type { RunResult } from "../../results/run-result";

export interface Mismatch {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Beyond this ratio of their lengths two runs are not equally long. */
const SAME_LENGTH = 1.1;

/** Conditions that were not the same for both runs: a difference in the figures may come from any of them. The revision is not one: it is what is compared. */
export function mismatches(before: RunResult, after: RunResult): Mismatch[] {
  const [conditionsBefore, conditionsAfter] = [conditions(before), conditions(after)];
  const names = [...new Set([...Object.keys(conditionsBefore), ...Object.keys(conditionsAfter)])];
  const differing = names.flatMap((name) => {
    const [one, other] = [String(conditionsBefore[name] ?? "not set"), String(conditionsAfter[name] ?? "not set")];
    return one === other ? [] : [{ name, before: one, after: other }];
  });
  const lengths = [before.durationMs, after.durationMs];
  if (Math.max(...lengths) <= SAME_LENGTH * Math.min(...lengths)) return differing;
  return [...differing, { name: "duration", before: seconds(before), after: seconds(after) }];
}

function conditions({ settings, target, environment }: RunResult): Record<string, string | number> {
  const { node, artillery, platform, cpuModel, cpus, memoryMb } = environment;
  return {
    ...settings,
    target: withoutPort(target),
    "Node.js": node,
    artillery,
    platform,
    cpu: `${cpus} × ${cpuModel}`,
    "memory, MB": memoryMb,
  };
}

/** A local runtime of the run's own takes whatever port is free. */
function withoutPort(target: string): string {
  const { protocol, hostname, pathname, host } = new URL(target);
  return `${protocol}//${hostname === "127.0.0.1" || hostname === "localhost" ? hostname : host}${pathname}`;
}

function seconds({ durationMs }: RunResult): string {
  return `${Math.round(durationMs / 1000)} s`;
}
