import type { RunResult } from "../../results/run-result";

export interface Mismatch {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Two runs are equally long up to this ratio of their durations. */
const SAME_LENGTH = 1.1;

/** Lists conditions that differ between both runs and may explain a difference in the figures. The git revision is left out: it is usually what is compared. */
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

function conditions({ settings, target, environment }: RunResult): Record<string, string | number | undefined> {
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

/** `npm run load` starts the local runtime on a random port, so the port of a local target is no condition. */
function withoutPort(target: string): string {
  const { protocol, hostname, pathname, host } = new URL(target);
  return `${protocol}//${hostname === "127.0.0.1" || hostname === "localhost" ? hostname : host}${pathname}`;
}

function seconds({ durationMs }: RunResult): string {
  return `${Math.round(durationMs / 1000)} s`;
}
