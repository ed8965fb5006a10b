import { z } from "zod";

// Every schema here takes what is allowed in words: they complete "… is X, but must be …".

export function text(allowed: string, pattern: RegExp) {
  return z.string(allowed).regex(pattern, allowed);
}

export function wholeNumber(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.number(allowed).refine((value) => Number.isInteger(value) && value >= min && value <= max, allowed);
}

/**
 * An object with these keys and no others. zod's issue about other keys lists them, and its message has the keys that there are.
 */
export function objectOf<T extends z.ZodRawShape>(shape: T) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? keys : `an object with ${keys}`) });
}

/** @param rest of the ARN after its partition, of AWS or AWS GovCloud */
export function arn(allowed: string, rest: RegExp) {
  return text(allowed, new RegExp(`^arn:(aws|aws-us-gov):${rest.source}$`));
}

export const domainName = text(
  "a domain name in lowercase letters, such as ws.example.com",
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
);

const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const TAGS = "an object of at most 48 tags";

/** docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html. The stack adds two tags to these, and AWS takes 50. */
export const awsTags = z
  .record(z.string(), text("at most 256 letters, digits, spaces or characters of _.:/=+-@", /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u), TAGS)
  .superRefine((tags, context) => {
    if (Object.keys(tags).length > 48) context.addIssue({ code: "custom", message: TAGS });
    for (const key of Object.keys(tags).filter((name) => !TAG_KEY.test(name))) {
      const message = "left out: a key has 1 to 128 of these characters and does not begin with aws:";
      context.addIssue({ code: "custom", path: [key], message });
    }
  });

/** Days that CloudWatch Logs can keep events for. docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const retentionDays = {
  allowed: `one of ${RETENTION_DAYS.join(", ")}`,
  accepts: (days: number) => RETENTION_DAYS.includes(days),
} as const;
