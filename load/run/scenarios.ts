/** The options of `npm run load` that stand for a variable of the scenarios. */
export const OPTION_VARIABLES = {
  audience: "audience",
  rate: "broadcastsPerSecond",
  seconds: "seconds",
  connections: "connections",
} as const;

export type VariableOption = keyof typeof OPTION_VARIABLES;

/** The scenarios, and the options that have an effect on each. */
export const SCENARIOS: Readonly<Record<string, readonly VariableOption[]>> = {
  broadcast: ["audience", "rate", "seconds"],
  churn: ["connections", "seconds"],
  mixed: ["audience", "rate", "seconds", "connections"],
  soak: ["audience", "rate", "seconds", "connections"],
  spike: ["audience", "rate", "seconds", "connections"],
  knee: ["audience", "rate", "seconds"],
};

/** What runs when none is named. */
export const DEFAULT_SCENARIOS: readonly string[] = ["broadcast", "churn"];
