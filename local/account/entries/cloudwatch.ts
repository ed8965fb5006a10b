import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput, Tag } from "@aws-sdk/client-cloudwatch";

export interface CloudWatchCollections {
  /** By name. Metric alarms and composite ones share their names. */
  readonly "cloudwatch.alarms": AlarmEntry;
  /** By name. */
  readonly "cloudwatch.dashboards": DashboardEntry;
}

export type AlarmEntry = MetricAlarmEntry | CompositeAlarmEntry;

interface AnyAlarm {
  readonly AlarmName: string;
  readonly AlarmArn: string;
  /** ISO 8601. */
  readonly AlarmConfigurationUpdatedTimestamp: string;
  readonly StateUpdatedTimestamp: string;
  readonly Tags: readonly Tag[];
}

export interface MetricAlarmEntry extends AnyAlarm {
  readonly type: "MetricAlarm";
  readonly settings: Omit<PutMetricAlarmCommandInput, "AlarmName" | "Tags">;
}

export interface CompositeAlarmEntry extends AnyAlarm {
  readonly type: "CompositeAlarm";
  readonly settings: Omit<PutCompositeAlarmCommandInput, "AlarmName" | "Tags">;
}

export interface DashboardEntry {
  readonly DashboardName: string;
  readonly DashboardArn: string;
  /** JSON. */
  readonly DashboardBody: string;
  /** ISO 8601. */
  readonly LastModified: string;
}
