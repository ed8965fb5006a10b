import { z } from "zod";
import { MAX_HELPERS } from "../lambdas/core/capacity";
import { type AccountQuotas, DEFAULT_QUOTAS } from "./account-quotas";
import { arn, awsTags, domainName, objectOf, retentionDays, text } from "./allowed-values";
import type { FUNCTION_SIZES } from "./function-sizes";
import { isKnownRegion, KNOWN_REGION } from "./regions";

// To add a setting: a property of SETTINGS with its doc comment, a row in the table of docs/stages.md, and the code that uses it. The type,
// the check, the variable FANFARE_… and the refusal of misspelt names follow from the property.

const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"] as const;
const DELIVERIES = ["at-most-once", "at-least-once"] as const;
const APPLICATION_LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
const SYSTEM_LOG_LEVELS = ["DEBUG", "INFO", "WARN"] as const;

const ACCESS_CONTROLS = ["none", "iam", "jwt"] as const;
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;
const ORIGIN = "a list of origins such as https://chat.example.com";

const httpsUrl = text("an https:// address", /^https:\/\/[^\s]+$/);
const truth = z.boolean("true or false");
const region = z.string(KNOWN_REGION).refine(isKnownRegion, KNOWN_REGION);
const kmsKey = arn("the ARN of a KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/…", /kms:[a-z0-9-]+:\d{12}:key\/[\w-]+/);

/** The settings of one deployment of the stack: what is allowed, in words, and the default. */
export const SETTINGS = objectOf({
  /**
   * First part of every resource's name. With the stage it is short enough for the longest name that contains them: the role of `disconnect`,
   * with its region, has at most 64 characters. docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  name: text(
    "up to 24 lowercase letters, digits and single hyphens between them, a letter first",
    /^(?=.{1,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  ).default("fanfare"),
  region: region.default("eu-west-1"),
  runtime: oneOf(RUNTIMES).default("nodejs22.x"),
  logRetentionDays: number(retentionDays.allowed, retentionDays.accepts).default(30),
  /** Requests a second that the stage takes from clients; above it, the stage answers 429. The defaults are the account's default quotas. */
  throttleRateLimit: number("a number above 0", (rate) => rate > 0).default(10_000),
  /** Requests that may come at once, above the rate. */
  throttleBurstLimit: number("a whole number above 0", isWholeAboveZero).default(5_000),
  /**
   * Posts a second that a broadcast may make. Posts and client messages share one quota for each account and region, 10,000 a second unless
   * raised; the rest of the quota is for client messages. docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   */
  broadcastRateLimit: number("a number above 0", (rate) => rate > 0).default(8_000),
  /** Posts that a broadcast may make at once, above the rate; the account has 5,000. */
  broadcastBurstLimit: number("a whole number above 0", isWholeAboveZero).default(4_000),
  /** What AWS has raised of the account's quotas in the region. Guards compare with them; they change nothing on AWS. */
  accountQuotas: objectOf({
    requestRate: atLeast(1).default(DEFAULT_QUOTAS.requestRate),
    requestBurst: atLeast(1).default(DEFAULT_QUOTAS.requestBurst),
    connectRate: atLeast(1).default(DEFAULT_QUOTAS.connectRate),
    concurrency: atLeast(1).default(DEFAULT_QUOTAS.concurrency),
  } satisfies Record<keyof AccountQuotas, z.ZodType>).prefault({}),
  /**
   * What happens to a post to a client that gets no answer: `at-most-once` leaves it, `at-least-once` repeats it, so that the client may get
   * the message twice. A client that numbers its messages can ignore one that comes twice; any other would show it twice.
   */
  delivery: z.enum(DELIVERIES, DELIVERIES.join(" or ")).default("at-most-once"),
  /**
   * Who may connect: everyone who knows the URL, those whom IAM allows `execute-api:Invoke` and who sign the handshake, or those who have a
   * JSON Web Token of the issuer.
   */
  accessControl: oneOf(ACCESS_CONTROLS).default("none"),
  /** The tokens' `iss`, to the letter. */
  jwtIssuer: httpsUrl.optional(),
  /** The tokens' `aud`, or one of its entries. */
  jwtAudience: text("1 to 256 characters without blanks", /^\S{1,256}$/).optional(),
  /** Address of the issuer's JSON Web Key Set. @default /.well-known/jwks.json below the issuer */
  jwtKeysUrl: httpsUrl.optional(),
  /** Signature algorithms that are accepted. HMAC is none of them: its key would have to be in the functions' variables. */
  jwtAlgorithms: z
    .array(oneOf(ALGORITHMS), `a list of ${ALGORITHMS.join(", ")}`)
    .min(1, `a list of ${ALGORITHMS.join(", ")}`)
    .default(["RS256"]),
  /** Claim that a token needs so that its client may broadcast, and the word that must be in it: `scope:broadcast`. @default every client may */
  jwtPublisherClaim: text("a claim and a word in it, such as scope:broadcast", /^\S+:[^\s:]+$/).optional(),
  /** Origins of the pages that may connect, such as `https://chat.example.com`. @default all */
  allowedOrigins: z
    .array(text(ORIGIN, /^https?:\/\/[^\s/?#]+$/), ORIGIN)
    .min(1, ORIGIN)
    .optional(),
  /** Messages that one client may send: so many a second, and so many at once. @default no limit */
  clientRateLimit: objectOf({
    perSecond: number("a number from 0.01 to 100", (rate) => rate >= 0.01 && rate <= 100),
    burst: atLeast(1),
  }).optional(),
  /** Makes AWS refuse to delete the table of connections, and `cdktf destroy` with it. */
  deletionProtection: truth.default(false),
  /** Makes Terraform refuse a plan that would delete the table or a log group. */
  preventDestroy: truth.default(false),
  /** Tags of every resource, beside `application` and `stage`. */
  tags: awsTags.optional(),
  /** ARN of the policy that bounds what every role of the stack may do. */
  permissionsBoundary: arn(
    "the ARN of an IAM policy, such as arn:aws:iam::123456789012:policy/boundary",
    /iam::(\d{12}|aws):policy\/[\w+=,.@/-]+/,
  ).optional(),
  /** ARNs of customer-managed KMS keys in the stack's region. Without a key, AWS encrypts with one of its own. */
  encryptionKeys: objectOf({
    table: kmsKey,
    logs: kmsKey,
    queue: kmsKey,
    /** For the environment variables of the functions. */
    variables: kmsKey,
  })
    .partial()
    .optional(),
  /** Invocations that a function may have at once. They are taken out of the account's limit and are free for this function only. */
  reservedConcurrency: objectOf({
    authorize: atLeast(1),
    connect: atLeast(1),
    disconnect: atLeast(1),
    message: atLeast(1),
    // One broadcast starts so many at once. Those above the limit wait in Lambda's queue, and after five minutes they are dropped.
    "fan-out": atLeast(MAX_HELPERS, ": a broadcast may start so many at once"),
    default: atLeast(1),
  } satisfies Record<keyof typeof FUNCTION_SIZES, z.ZodType>)
    .partial()
    .optional(),
  /** The VPC that the functions run in. Its subnets need a way to DynamoDB, Lambda and API Gateway. */
  vpc: objectOf({
    subnetIds: ids("subnet"),
    securityGroupIds: ids("sg"),
  }).optional(),
  /** The least level of the functions' own log lines that is kept. @default Lambda's, INFO */
  applicationLogLevel: oneOf(APPLICATION_LOG_LEVELS).optional(),
  /** The least level of Lambda's log lines about invocations that is kept. @default Lambda's, INFO */
  systemLogLevel: oneOf(SYSTEM_LOG_LEVELS).optional(),
  /** Whether Lambda sends traces of the functions to X-Ray. */
  tracing: truth.default(false),
  /** ARN of a code signing configuration, which says whose signature the functions' code must have. */
  codeSigningConfig: arn(
    "the ARN of a code signing configuration of Lambda, such as arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-…",
    /lambda:[a-z0-9-]+:\d{12}:code-signing-config:csc-[a-z0-9]{17}/,
  ).optional(),
  /**
   * Writes a line for each request of a client. `logRole` is about the role that API Gateway logs with, one for the account and region:
   * `create` makes one and sets it, an ARN sets that one, and `account` keeps the one that is set.
   */
  accessLog: objectOf({
    logRole: text(
      '"create", "account", or the ARN of an IAM role',
      /^(create|account|arn:(aws|aws-us-gov):iam::\d{12}:role\/[\w+=,.@/-]+)$/,
    ),
  }).optional(),
  /** Whether CloudWatch gets the metrics of the API for each route too. */
  detailedMetrics: truth.default(false),
  /** Whether CloudWatch has a dashboard about the stage. */
  dashboard: truth.default(false),
  /** ARN of an SNS topic in the stack's region that the alarms go to. @default no alarms */
  alarmTopic: arn(
    "the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:123456789012:alarms",
    /sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}/,
  ).optional(),
  /**
   * A domain for the stage. Without `certificateArn`, a certificate is requested and validated in the hosted zone, which also gets the record
   * of the name.
   */
  domain: objectOf({
    name: domainName,
    certificateArn: arn(
      "the ARN of a certificate of ACM, such as arn:aws:acm:eu-west-1:123456789012:certificate/…",
      /acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+/,
    ).optional(),
    hostedZoneId: text("the id of a hosted zone, such as Z0123456789ABCDEFGHIJ", /^Z[A-Z0-9]{1,31}$/).optional(),
  }).optional(),
  /** Whether the API answers under its domain only. */
  disableDefaultEndpoint: truth.default(false),
  /** S3 bucket for the Terraform state. @default a local file */
  stateBucket: text(
    "the name of an S3 bucket, 3 to 63 lowercase letters, digits, dots or hyphens",
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  ).optional(),
  /** Region of that bucket. @default the stack's region */
  stateRegion: region.optional(),
}).superRefine((settings, context) => {
  const { region: stackRegion, accessControl, encryptionKeys, alarmTopic, domain, disableDefaultEndpoint } = settings;
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const checkRegion = (path: string[], what: string, resourceArn = "") => {
    const [, , , arnRegion = stackRegion] = resourceArn.split(":");
    if (arnRegion !== stackRegion) refuse(path, `${what} in ${stackRegion}, where the stack is`);
  };
  for (const key of ["jwtIssuer", "jwtAudience"] as const) {
    if (accessControl === "jwt" && settings[key] === undefined) refuse([key], 'given when accessControl is "jwt"');
  }
  // Without tokens every client that may connect may broadcast.
  if (accessControl !== "jwt" && settings.jwtPublisherClaim) refuse(["jwtPublisherClaim"], 'left out unless accessControl is "jwt"');
  // DynamoDB, CloudWatch Logs, SQS and Lambda take keys of their own region only.
  for (const [use, keyArn] of Object.entries(encryptionKeys ?? {})) checkRegion(["encryptionKeys", use], "a key", keyArn);
  checkRegion(["alarmTopic"], "a topic", alarmTopic);
  checkRegion(["domain", "certificateArn"], "a certificate", domain?.certificateArn);
  if (domain && !domain.certificateArn && !domain.hostedZoneId)
    refuse(["domain", "certificateArn"], "given, or a hostedZoneId to validate a new certificate in");
  if (disableDefaultEndpoint && !domain) refuse(["disableDefaultEndpoint"], "false without a domain: the API would have no address");
});

/** What `stages.ts` has for a deployment: every setting may be left out. */
export type StageSettings = z.input<typeof SETTINGS>;

/** By the stage's name: the settings of its one deployment, or a list, such as one for each region. */
export type Stages = Readonly<Record<string, StageSettings | readonly StageSettings[]>>;

/** The settings of one deployment, complete. */
export type Settings = Readonly<z.output<typeof SETTINGS>> & {
  /** The API's stage, and the second part of every resource's name: several stages can share an account. */
  readonly stage: string;
};

/** API Gateway takes letters, digits, hyphens and underscores; a hyphen has two characters in the names of resources (resource-prefix.ts). */
export const stageName = z
  .string()
  .refine(
    (name) => /^[a-z][a-z0-9_]*(-[a-z0-9_]+)*$/.test(name) && name.replaceAll("-", "--").length <= 12,
    "up to 12 lowercase letters, digits, underscores and single hyphens between them, a letter first; a hyphen counts twice",
  );

function number(allowed: string, accepts: (value: number) => boolean) {
  return z.number(allowed).refine(accepts, allowed);
}

function isWholeAboveZero(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function atLeast(least: number, because = "") {
  return number(`a whole number of at least ${least}${because}`, (value) => Number.isInteger(value) && value >= least);
}

function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values, `one of ${values.join(", ")}`);
}

/** A list of ids that EC2 gives, such as `subnet-0a1b2c3d`. */
function ids(prefix: string) {
  const allowed = `a list of ids such as ${prefix}-0a1b2c3d`;
  return z.array(text(`an id such as ${prefix}-0a1b2c3d`, new RegExp(`^${prefix}-[0-9a-f]{8,17}$`)), allowed).min(1, allowed);
}
