import type { Tag } from "@aws-sdk/client-sns";

export interface SnsCollections {
  /** By ARN. */
  readonly "sns.topics": TopicEntry;
  /** By ARN. */
  readonly "sns.subscriptions": SubscriptionEntry;
}

export interface TopicEntry {
  readonly TopicArn: string;
  /** Those that were set. */
  readonly Attributes: Readonly<Record<string, string>>;
  readonly Tags: readonly Tag[];
}

export interface SubscriptionEntry {
  readonly SubscriptionArn: string;
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  /** An email address or a web server would have to confirm it first. */
  readonly isPending: boolean;
  /** Those that were set. */
  readonly Attributes: Readonly<Record<string, string>>;
}
