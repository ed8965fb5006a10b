import { z } from "zod";
import { retentionDays, text } from "./allowed-values";
import { isKnownRegion, KNOWN_REGION } from "./regions";

/**
 * Configuration of the stack. Every setting can come from an environment variable or from the context in `cdktf.json`:
 * `FANFARE_LOG_RETENTION_DAYS=7`, or `"context": { "logRetentionDays": 7 }`. The environment wins.
 */
export interface Settings {
  /** First part of every resource's name. */
  readonly name: string;
  /** The API's stage, and the second part of every resource's name: several stages can share an account. */
  readonly stage: string;
  readonly region: string;
  readonly runtime: (typeof RUNTIMES)[number];
  readonly logRetentionDays: number;
  /** Requests a second that the stage takes from clients; above it, the stage answers 429. */
  readonly throttleRateLimit: number;
  /** Requests that may come at once, above the rate. */
  readonly throttleBurstLimit: number;
  /**
   * Posts a second that a broadcast may make. Posts and client messages share one quota for each account and region, 10,000 a second unless
   * raised; the rest of the quota is for client messages. docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
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
  /** S3 bucket for the Terraform state. @default a local file */
  readonly stateBucket?: string | undefined;
  /** Region of that bucket. @default the stack's region */
  readonly stateRegion?: string | undefined;
}

/** Invalid settings; the message has one line for each of them. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"] as const;

const DELIVERIES = ["at-most-once", "at-least-once"] as const;

const number = (allowed: string, accepts: (value: number) => boolean) =>
  z.union([z.number(), text(allowed, /^\d+(\.\d+)?$/).transform(Number)], allowed).refine(accepts, allowed);
const truth = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })], "true or false");
const region = z.string(KNOWN_REGION).refine(isKnownRegion, KNOWN_REGION);

/**
 * `name` and `stage` are short enough for the longest name that contains them: the role of `disconnect`, with its region, has at most 64
 * characters. docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const schema = z.object({
  name: text("a lowercase letter, then up to 23 lowercase letters, digits or hyphens", /^[a-z][a-z0-9-]{0,23}$/).default("fanfare"),
  // No hyphens, because names may have them: "chat-a" in stage "b" and "chat" in stage "a-b" would have the same resource names.
  stage: text("a lowercase letter, then up to 11 lowercase letters, digits or underscores", /^[a-z][a-z0-9_]{0,11}$/).default("dev"),
  region: region.default("eu-west-1"),
  runtime: z.enum(RUNTIMES, `one of ${RUNTIMES.join(", ")}`).default("nodejs22.x"),
  logRetentionDays: number(retentionDays.allowed, retentionDays.accepts).default(30),
  // The account's default quotas, so the stage does not throttle below them.
  throttleRateLimit: number("a number above 0", (rate) => rate > 0).default(10_000),
  throttleBurstLimit: number("a whole number above 0", (burst) => burst > 0 && Number.isInteger(burst)).default(5_000),
  // Four fifths of the account's default quotas.
  broadcastRateLimit: number("a number above 0", (rate) => rate > 0).default(8_000),
  broadcastBurstLimit: number("a whole number above 0", (burst) => burst > 0 && Number.isInteger(burst)).default(4_000),
  // A client that numbers its messages can ignore one that comes twice; any other would show it twice.
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
 * @param context cdktf's context
 * @throws {SettingError} with a line for each value that is not allowed, and for each context key or `FANFARE_` variable that is not a
 * setting
 */
export function readSettings(environment: NodeJS.ProcessEnv, context: Context): Settings {
  const found = new Map<string, Found | undefined>(KEYS.map((key) => [key, find(key, environment, context)]));
  const result = schema.safeParse(Object.fromEntries([...found].map(([key, setting]) => [key, setting?.value])));
  const refused = (result.error?.issues ?? []).map(({ path: [key], message }) => {
    const setting = found.get(String(key));
    return `${setting?.source} is ${JSON.stringify(setting?.value)}, but must be ${message}`;
  });
  const lines = [...unknownVariables(environment), ...unknownKeys(context), ...refused];
  if (!result.success || lines.length > 0) throw new SettingError(lines.join("\n"));
  return result.data;
}

type Context = Readonly<Record<string, unknown>>;

interface Found {
  /** The variable or the context key that the value is from. */
  readonly source: string;
  readonly value: unknown;
}

function find(key: string, environment: NodeJS.ProcessEnv, context: Context): Found | undefined {
  const sources: Found[] = [
    { source: variable(key), value: environment[variable(key)] || undefined },
    { source: `"${key}" in the context of cdktf.json`, value: context[key] },
  ];
  // Last, because it is often set for other programs. It still wins over the default.
  if (key === "region") sources.push({ source: "AWS_REGION", value: environment.AWS_REGION || undefined });
  return sources.find(({ value }) => value !== undefined);
}

/** `logRetentionDays` is set by `FANFARE_LOG_RETENTION_DAYS`. */
function variable(key: string): string {
  return `FANFARE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Refused, because a misspelt FANFARE_STAGE would otherwise deploy to the default stage. */
function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = KEYS.map(variable);
  const unknown = Object.keys(environment).filter((name) => name.startsWith("FANFARE_") && !known.includes(name));
  return unknown.map((name) => `${name} is not a setting; there are ${known.join(", ")}`);
}

/** Refused like the variables. Keys of cdktf's own, such as `cdktfStaticModuleAssetHash`, begin with `cdktf` or `@cdktf`. */
function unknownKeys(context: Context): string[] {
  const known: readonly string[] = KEYS;
  const unknown = Object.keys(context).filter((key) => !known.includes(key) && !/^@?cdktf/.test(key));
  return unknown.map((key) => `"${key}" in the context of cdktf.json is not a setting; there are ${known.join(", ")}`);
}
