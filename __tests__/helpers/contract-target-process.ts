import type { CommandLine } from "./start-command-line";

export interface LocalTarget {
  readonly runtime: CommandLine;
  readonly outdir: string;
}

/** Jest loads the start and the stop of a run each on its own, and lets them share nothing but the process. */
const shared = globalThis as { contractTarget?: LocalTarget };

export function keepForTheEnd(target: LocalTarget): void {
  shared.contractTarget = target;
}

export function takeAtTheEnd(): LocalTarget | undefined {
  const { contractTarget } = shared;
  delete shared.contractTarget;
  return contractTarget;
}
