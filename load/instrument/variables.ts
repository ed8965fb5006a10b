import type { Context } from "./artillery";

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** What the variables of the scenarios may be, where zero and above is not the answer. */
const RANGES: Readonly<Record<string, Range>> = {
  audience: { min: 1 },
  publishers: { min: 1 },
  broadcastsPerSecond: { min: 0.01 },
  seconds: { min: 1 },
  payloadBytes: { max: 32 * 1024 }, // a frame of API Gateway
  connections: { min: 1 },
  connectsPerSecond: { min: 1 },
  vanishShare: { max: 1 },
  answerSeconds: { min: 1 },
  generators: { min: 1 },
  growth: { min: 1 },
  audienceGrowth: { min: 1 },
  steps: { min: 1 },
};

/** What is wrong with the variables of a scenario (`config.variables`, or `-v` on the command line), if anything. */
export function checkVariables(context: Context): string | undefined {
  try {
    for (const name of Object.keys(settingsOf(context))) if (name in RANGES) numberVariable(context, name);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws Error that names the variable, what it is and what is allowed */
export function numberVariable({ vars }: Context, name: string): number {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = RANGES[name] ?? {};
  const value = Number(vars[name]);
  if (!(value >= min && value <= max)) {
    const allowed = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new Error(`The variable ${name} is ${JSON.stringify(vars[name])}, must be a number ${allowed}`);
  }
  return value;
}

export function textVariable({ vars }: Context, name: string): string {
  const value = vars[name];
  if (typeof value !== "string") throw new Error(`The variable ${name} is ${JSON.stringify(value)}, must be text`);
  return value;
}

/** The variables that a scenario's file declares, without artillery's own and the target, which a result tells elsewhere. */
function settingsOf({ vars }: Context): Record<string, string | number> {
  const settings: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(vars)) {
    const isOwn = !name.startsWith("$") && name !== "target" && name !== "defaultTarget" && name !== "originMs";
    if (isOwn && (typeof value === "string" || typeof value === "number")) settings[name] = value;
  }
  return settings;
}
