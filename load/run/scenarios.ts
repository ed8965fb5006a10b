/** Options of `npm run load`, and the variable of the scenarios that each sets. */
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

/** Run when no scenario is named. */
export const DEFAULT_SCENARIOS: readonly string[] = ["broadcast", "churn"];
