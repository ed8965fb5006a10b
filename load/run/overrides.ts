import type { RunOptions } from "./options";

/** Laid over a scenario's file by artillery's `--overrides`; what is undefined stays as it is there. */
export interface Overrides {
  readonly config: {
    readonly variables: Record<string, number | undefined>;
    /** By the index of the phase. */
    readonly phases: Record<number, { readonly arrivalCount?: number | undefined; readonly duration?: number | undefined }>;
  };
}

export function broadcastOverrides({ audience, rate, seconds }: RunOptions): Overrides {
  return { config: { variables: { audience, broadcastsPerSecond: rate, seconds }, phases: { 0: { arrivalCount: audience } } } };
}

export function churnOverrides({ connections, seconds }: RunOptions): Overrides {
  return { config: { variables: { connections }, phases: { 0: { arrivalCount: connections, duration: seconds } } } };
}
