import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { Construct } from "constructs";
import type { Metrics } from "./metrics";

/**
 * Makes a metric of the initialization times that Lambda writes into the log after a cold start; Lambda has no such metric. One metric for all
 * functions: the number of its values is the number of cold starts. A `systemLogLevel` of WARN drops these lines.
 * docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */
export class ColdStarts extends Construct {
  constructor(scope: Construct, id: string, metrics: Metrics) {
    super(scope, id);
    for (const fn of metrics.functions) {
      new CloudwatchLogMetricFilter(this, fn.node.id, {
        name: "cold-starts",
        logGroupName: fn.logGroupName,
        pattern: '{ ($.type = "platform.report") && ($.record.metrics.initDurationMs > 0) }',
        metricTransformation: {
          namespace: metrics.coldStartNamespace,
          name: "InitDurationMs",
          value: "$.record.metrics.initDurationMs",
          unit: "Milliseconds",
        },
      });
    }
  }
}
