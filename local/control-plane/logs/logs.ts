import type { ControlPlaneService } from "../service";
import { eventOperations } from "./events";
import { LOGS_ERRORS } from "./find";
import { groupOperations } from "./groups";
import { metricFilterOperations } from "./metric-filters";
import { resourcePolicyOperations } from "./resource-policies";
import { streamOperations } from "./streams";
import { tagOperations } from "./tags";

/** CloudWatch Logs (docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html). */
export const LOGS: ControlPlaneService = {
  name: "CloudWatch Logs",
  signingName: "logs",
  protocol: "awsJson1_1",
  errors: LOGS_ERRORS,
  // A batch of PutLogEvents has 1 MiB, without the JSON around it.
  maxRequestBytes: 4 * 1024 * 1024,
  load: () => import("@aws-sdk/client-cloudwatch-logs"),
  operations: (needs) => ({
    ...groupOperations(needs),
    ...streamOperations(needs),
    ...eventOperations(needs),
    ...metricFilterOperations(needs),
    ...resourcePolicyOperations(needs),
    ...tagOperations(needs),
  }),
};
