import type { RunOptions } from "./options";

/** For artillery's `--variables`; what is undefined stays as the scenario's file has it. */
export type Variables = Readonly<Record<string, number | undefined>>;

export function broadcastVariables({ audience, rate, seconds }: RunOptions): Variables {
  return { audience, broadcastsPerSecond: rate, seconds };
}

export function churnVariables({ connections, seconds }: RunOptions): Variables {
  return { connections, seconds };
}
