import { z } from "zod";

/**
 * The variables of the scenarios that a result records. All are numbers. Any other variable may hold a secret, such as a token or a header,
 * and is left out.
 */
const RECORDED_VARIABLES = [
  "audience",
  "audienceGrowth",
  "publishers",
  "broadcastsPerSecond",
  "growth",
  "steps",
  "kneeP99Ms",
  "spikeFactor",
  "spikeSeconds",
  "payloadBytes",
  "rampSeconds",
  "seconds",
  "connections",
  "connectsPerSecond",
  "holdSeconds",
  "vanishShare",
  "stormClients",
  "storms",
  "answerSeconds",
  "drainSeconds",
  "cleanupSeconds",
  "generators",
  "gatherSeconds",
] as const;

type RecordedVariable = (typeof RECORDED_VARIABLES)[number];

/** Drops every other name. Results written by older versions may have text in place of a number. */
export const settingsSchema = z.object(
  Object.fromEntries(RECORDED_VARIABLES.map((name) => [name, z.coerce.number().optional()])) as Record<
    RecordedVariable,
    z.ZodOptional<z.ZodCoercedNumber>
  >,
);

/** @param variables all variables of a scenario, artillery's own included */
export function recordedSettings(variables: Readonly<Record<string, unknown>>): z.infer<typeof settingsSchema> {
  const recorded = RECORDED_VARIABLES.filter((name) => variables[name] !== undefined && Number.isFinite(Number(variables[name])));
  return Object.fromEntries(recorded.map((name) => [name, Number(variables[name])]));
}
