import type { LogGroupClass, MetricFilter } from "@aws-sdk/client-cloudwatch-logs";

export interface LogsCollections {
  /** By name. */
  readonly "logs.groups": LogGroupEntry;
  /** Streams that CreateLogStream made, by `group:stream`. Those of functions are in memory only, as events are. */
  readonly "logs.streams": LogStreamEntry;
  /** By `group:filter`. */
  readonly "logs.metricFilters": MetricFilterEntry;
  /** By name. */
  readonly "logs.resourcePolicies": LogResourcePolicyEntry;
}

export interface LogGroupEntry {
  readonly logGroupName: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
  readonly logGroupClass: LogGroupClass;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly deletionProtectionEnabled?: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStreamEntry {
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
}

export interface MetricFilterEntry extends MetricFilter {
  readonly logGroupName: string;
  readonly filterName: string;
}

export interface LogResourcePolicyEntry {
  readonly policyName: string;
  readonly policyDocument: string;
  /** Epoch milliseconds. */
  readonly lastUpdatedTime: number;
}
