import type { ControlPlaneService } from "../service";
import { alarmTags } from "./alarm-tags";
import { alarms } from "./alarms";
import { dashboards } from "./dashboards";
import { putAlarms } from "./put-alarms";

/** Alarms and dashboards as they are set. No metrics are kept, so that alarms stay without data. */
export const CLOUDWATCH: ControlPlaneService = {
  name: "CloudWatch",
  signingName: "monitoring",
  actionPrefix: "cloudwatch",
  protocol: "awsJson1_0",
  load: () => import("@aws-sdk/client-cloudwatch"),
  operations: ({ account }) => ({ ...putAlarms(account), ...alarms(account), ...alarmTags(account), ...dashboards(account) }),
};
