import type { Context } from "./artillery";
import { MAX_PAYLOAD_BYTES, MAX_PUBLISHERS } from "./frame";

interface Range {
  /** @default 0 */
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** The numbers of the scenarios, and what is allowed. */
const RANGES: Readonly<Record<string, Range>> = {
  audience: { min: 1, whole: true },
  publishers: { min: 1, max: MAX_PUBLISHERS, whole: true },
  broadcastsPerSecond: { min: 0.01 },
  rampSeconds: { max: 600, whole: true },
  seconds: { min: 1 },
  payloadBytes: { max: MAX_PAYLOAD_BYTES, whole: true },
  connections: { min: 1, whole: true },
  connectsPerSecond: { min: 1 },
  holdSeconds: {},
  vanishShare: { max: 1 },
  stormClients: { whole: true },
  storms: { whole: true },
  spikeSeconds: {},
  spikeFactor: {},
  growth: { min: 1 },
  audienceGrowth: { min: 1 },
  steps: { min: 1, max: 100, whole: true },
  kneeP99Ms: {},
  answerSeconds: { min: 1 },
  drainSeconds: {},
  cleanupSeconds: {},
  generators: { min: 1, max: 1_000, whole: true },
  gatherSeconds: {},
};

const LEAK_CHECKS = ["required", "off"];

/**
 * Checks the variables of a scenario: `config.variables`, or `-v` on the command line.
 *
 * @returns one line for each invalid one
 */
export function checkVariables(context: Context): string[] {
  const problems = Object.keys(context.vars).flatMap((name) => (Object.hasOwn(RANGES, name) ? (problemOf(context, name) ?? []) : []));
  const { leakCheck, tokens, iam } = context.vars;
  if (leakCheck !== undefined && !LEAK_CHECKS.includes(String(leakCheck))) {
    problems.push(`The variable leakCheck is ${JSON.stringify(leakCheck)}, must be one of ${LEAK_CHECKS.join(", ")}`);
  }
  if (tokens !== undefined && (typeof tokens !== "string" || tokens === "")) {
    problems.push(`The variable tokens is ${JSON.stringify(tokens)}, must be the path of a file, or the address of a server`);
  }
  if (iam !== undefined && typeof iam !== "boolean") problems.push(`The variable iam is ${JSON.stringify(iam)}, must be true or false`);
  return problems;
}

/** @throws Error that names the variable, its value and what is allowed */
export function numberVariable(context: Context, name: string): number {
  const problem = problemOf(context, name);
  if (problem !== undefined) throw new Error(problem);
  return Number(context.vars[name]);
}

export function textVariable({ vars }: Context, name: string): string {
  const value = vars[name];
  if (typeof value !== "string") throw new Error(`The variable ${name} is ${JSON.stringify(value)}, must be text`);
  return value;
}

function problemOf({ vars }: Context, name: string): string | undefined {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, whole = false } = RANGES[name] ?? {};
  const value = vars[name];
  const number = typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : Number.NaN;
  if (number >= min && number <= max && (!whole || Number.isInteger(number))) return undefined;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return `The variable ${name} is ${JSON.stringify(value)}, must be a ${whole ? "whole " : ""}number ${range}`;
}
