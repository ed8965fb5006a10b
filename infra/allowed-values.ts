import { z } from "zod";

// Every schema here takes what is allowed in words: they complete "… is X, but must be …".

export function text(allowed: string, pattern: RegExp) {
  return z.string(allowed).regex(pattern, allowed);
}

export function wholeNumber(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.number(allowed).refine((value) => Number.isInteger(value) && value >= min && value <= max, allowed);
}

/** Days that CloudWatch Logs can keep events for. docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const retentionDays = {
  allowed: `one of ${RETENTION_DAYS.join(", ")}`,
  accepts: (days: number) => RETENTION_DAYS.includes(days),
} as const;
