import type { Context } from "./artillery";

/** Reads a number from the variables of a scenario (`config.variables`, or `-v` on the command line). */
export function numberVariable({ vars }: Context, name: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
  const value = Number(vars[name]);
  if (!(value >= min && value <= max)) {
    throw new Error(`variable ${name} is ${JSON.stringify(vars[name])}, must be a number from ${min} to ${max}`);
  }
  return value;
}

export function textVariable({ vars }: Context, name: string): string {
  const value = vars[name];
  if (typeof value !== "string") throw new Error(`variable ${name} is ${JSON.stringify(value)}, must be text`);
  return value;
}
