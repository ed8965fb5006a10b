/**
 * List prices in dollars, of us-east-1, without free tiers and discounts, as of January 2026. AWS changes them and other regions have
 * others, so check them where a plan is to be relied on.
 */
export const PRICES = {
  region: "us-east-1",
  asOf: "January 2026",

  /** Per message of up to 32 KB, in either direction, by how many there are in a month. aws.amazon.com/api-gateway/pricing */
  messageTiers: [
    { upTo: 1e9, dollars: 1.0e-6 },
    { upTo: Number.POSITIVE_INFINITY, dollars: 0.8e-6 },
  ],
  connectionMinute: 0.25e-6,

  /** On Arm, in the first of its tiers. aws.amazon.com/lambda/pricing */
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,

  /** On demand. aws.amazon.com/dynamodb/pricing/on-demand */
  readUnit: 0.125e-6,
  writeUnit: 0.625e-6,

  /** From a region to the internet, in the first of its tiers. aws.amazon.com/ec2/pricing/on-demand */
  gigabyteOut: 0.09,

  /** Taken in, of the standard class. aws.amazon.com/cloudwatch/pricing */
  logGigabyte: 0.5,
  /** Of a function's own, for a month in which it is written all the time. */
  metric: 0.3,
} as const;

/** What so many messages in one month cost: each tier's price holds for the messages within it. */
export function dollarsForMessages(messages: number): number {
  let dollars = 0;
  let counted = 0;
  for (const tier of PRICES.messageTiers) {
    const within = Math.min(messages, tier.upTo) - counted;
    if (within <= 0) break;
    dollars += within * tier.dollars;
    counted += within;
  }
  return dollars;
}
