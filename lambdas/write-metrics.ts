export interface MetricsLine {
  /** Beside `functionName`. */
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly milliseconds?: Readonly<Record<string, number>>;
  /** In the line, and no metrics. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/**
 * Writes one line that CloudWatch makes metrics of, in the namespace `Fanfare` (embedded metric format,
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * It is written to stdout and not to the console: with Lambda's JSON log format `console.info(object)` would put it under `message`, where
 * CloudWatch does not look for metrics. AWS's own library for the format does the same.
 */
export function writeMetrics({ dimensions = {}, counts, milliseconds = {}, facts = {} }: MetricsLine): void {
  const metrics = [
    ...Object.keys(counts).map((Name) => ({ Name, Unit: "Count" })),
    ...Object.keys(milliseconds).map((Name) => ({ Name, Unit: "Milliseconds" })),
  ];
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: "Fanfare", Dimensions: [["functionName", ...Object.keys(dimensions)]], Metrics: metrics }],
    },
    level: "INFO",
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "",
    ...dimensions,
    ...facts,
    ...counts,
    ...milliseconds,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
