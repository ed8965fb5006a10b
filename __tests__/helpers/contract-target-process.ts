import type { CommandLine } from "./start-command-line";

/** Jest loads the start and the stop of a run each on its own, and lets them share nothing but the process. */
const shared = globalThis as { contractTarget?: CommandLine };

export function keepForTheEnd(runtime: CommandLine): void {
  shared.contractTarget = runtime;
}

export function takeAtTheEnd(): CommandLine | undefined {
  const { contractTarget } = shared;
  delete shared.contractTarget;
  return contractTarget;
}
