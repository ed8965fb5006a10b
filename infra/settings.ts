import { z } from "zod";

/**
 * What a team may change without touching the code. Every setting can come from an environment variable or from the context in
 * `cdktf.json`, the environment wins: `FANFARE_LOG_RETENTION_DAYS=7`, or `"context": { "logRetentionDays": 7 }`.
 */
export interface Settings {
  /** First part of every resource's name. */
  readonly name: string;
  /** The API's stage and the second part of every resource's name, so that stages share an account without meeting. */
  readonly stage: string;
  readonly region: string;
  readonly runtime: (typeof RUNTIMES)[number];
  readonly logRetentionDays: number;
  /** Requests a second that the stage takes from clients before it answers 429. */
  readonly throttleRateLimit: number;
  /** Requests that may come at once, above the rate. */
  readonly throttleBurstLimit: number;
  /**
   * Posts a second that a broadcast may make. Account and region have one rate for these and for what clients send, 10,000 a second unless
   * raised; what is above this is left for the clients. docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   */
  readonly broadcastRateLimit: number;
  /** Posts that a broadcast may make at once, above the rate; the account has 5,000. */
  readonly broadcastBurstLimit: number;
  /**
   * What happens to a post to a client that gets no answer: `at-most-once` leaves it, `at-least-once` repeats it, so that the client may get
   * the message twice.
   */
  readonly delivery: (typeof DELIVERIES)[number];
  /** Makes AWS refuse to delete the table of connections, and `cdktf destroy` with it. */
  readonly deletionProtection: boolean;
  /** S3 bucket that holds the Terraform state; without one it is a local file. */
  readonly stateBucket?: string | undefined;
  /** Where that bucket is; the stack's own region when unset. */
  readonly stateRegion?: string | undefined;
}

/** A setting that nobody can deploy; the message is one line for the person who set it. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

// docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"] as const;

const DELIVERIES = ["at-most-once", "at-least-once"] as const;

// Each takes what is allowed in words, which complete the line that tells of a bad value.
const text = (allowed: string, pattern: RegExp) => z.string(allowed).regex(pattern, allowed);
const number = (allowed: string, accepts: (value: number) => boolean) =>
  z.union([z.number(), text(allowed, /^\d+(\.\d+)?$/).transform(Number)], allowed).refine(accepts, allowed);
const truth = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })], "true or false");
// The other partitions, China's among them, answer under other domains than amazonaws.com.
const region = text("a region of AWS or of AWS GovCloud, such as eu-west-1", /^(?!cn-)[a-z]{2}(-gov)?-[a-z]+-\d$/);

/**
 * The lengths leave room for the longest name that is made of them, the role of `disconnect` with its region: 64 characters.
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const schema = z.object({
  name: text("a lowercase letter, then up to 23 lowercase letters, digits or hyphens", /^[a-z][a-z0-9-]{0,23}$/).default("fanfare"),
  // Without hyphens, as the name may have them: "chat-a" in stage "b" and "chat" in stage "a-b" would be the same resources.
  stage: text("a lowercase letter, then up to 11 lowercase letters, digits or underscores", /^[a-z][a-z0-9_]{0,11}$/).default("dev"),
  region: region.default("eu-west-1"),
  runtime: z.enum(RUNTIMES, `one of ${RUNTIMES.join(", ")}`).default("nodejs22.x"),
  logRetentionDays: number(`one of ${RETENTION_DAYS.join(", ")}`, (days) => RETENTION_DAYS.includes(days)).default(30),
  // An account's own limits: the stage takes nothing away until someone wants it to.
  throttleRateLimit: number("a number above 0", (rate) => rate > 0).default(10_000),
  throttleBurstLimit: number("a whole number above 0", (burst) => burst > 0 && Number.isInteger(burst)).default(5_000),
  // Four fifths of what an account has.
  broadcastRateLimit: number("a number above 0", (rate) => rate > 0).default(8_000),
  broadcastBurstLimit: number("a whole number above 0", (burst) => burst > 0 && Number.isInteger(burst)).default(4_000),
  // Applications more often show a message twice than they notice that one is missing: repeating is for those that ask for it.
  delivery: z.enum(DELIVERIES, DELIVERIES.join(" or ")).default("at-most-once"),
  deletionProtection: truth.default(false),
  stateBucket: text(
    "the name of an S3 bucket, 3 to 63 lowercase letters, digits, dots or hyphens",
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  ).optional(),
  stateRegion: region.optional(),
});

const KEYS = schema.keyof().options;

/**
 * Reads every setting once.
 *
 * @param environment such as `process.env`; a variable that is set but empty counts as unset
 * @param context cdktf's context, by key
 * @throws {SettingError} at the first value that is not allowed, and at a `FANFARE_` variable that names no setting
 */
export function readSettings(environment: NodeJS.ProcessEnv, context: (key: string) => unknown): Settings {
  refuseUnknown(environment);
  const found = new Map<string, Found | undefined>(KEYS.map((key) => [key, find(key, environment, context)]));
  const result = schema.safeParse(Object.fromEntries([...found].map(([key, setting]) => [key, setting?.value])));
  if (result.success) return result.data;

  const [issue] = result.error.issues;
  const setting = found.get(String(issue?.path[0]));
  throw new SettingError(`${setting?.source} is ${JSON.stringify(setting?.value)}, but must be ${issue?.message}`);
}

interface Found {
  /** What a person would change: a variable's name, or a context key. */
  readonly source: string;
  readonly value: unknown;
}

function find(key: string, environment: NodeJS.ProcessEnv, context: (key: string) => unknown): Found | undefined {
  const sources: Found[] = [
    { source: variable(key), value: environment[variable(key)] || undefined },
    { source: `"${key}" in the context of cdktf.json`, value: context(key) },
  ];
  // Last, as it is often set for something else; but a region that the whole shell works in beats our default.
  if (key === "region") sources.push({ source: "AWS_REGION", value: environment.AWS_REGION || undefined });
  return sources.find(({ value }) => value !== undefined);
}

/** `logRetentionDays` is set by `FANFARE_LOG_RETENTION_DAYS`. */
function variable(key: string): string {
  return `FANFARE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** A misspelt FANFARE_STAGE would otherwise deploy to the default stage without a word. */
function refuseUnknown(environment: NodeJS.ProcessEnv): void {
  const known = KEYS.map(variable);
  const unknown = Object.keys(environment).find((name) => name.startsWith("FANFARE_") && !known.includes(name));
  if (unknown) throw new SettingError(`${unknown} is not a setting; there are ${known.join(", ")}`);
}
