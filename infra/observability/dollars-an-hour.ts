import { PRICES } from "../../scaling/prices";
import type { Metric, Metrics } from "./metrics";

/** Metric math over `m0`, `m1`, …, in the order of `metrics`. */
export interface Cost {
  readonly metrics: readonly Metric[];
  readonly expression: string;
}

/**
 * What messages, functions and the table cost in an hour, by the list prices of us-east-1. CloudWatch has no metric for the minutes of
 * connections and for the data that goes out.
 */
export function dollarsAnHour(metrics: Metrics): Cost {
  const priced: (readonly [Metric, number])[] = [
    [metrics.api("MessageCount"), PRICES.messageTiers[0].dollars],
    ...metrics.functions.map((fn) => {
      const gigabytes = (fn.resource.memorySizeInput ?? 0) / 1024;
      return [metrics.ofFunction(fn, "Duration", "Sum"), (gigabytes / 1000) * PRICES.lambdaGbSecond] as const;
    }),
    ...metrics.lambda("Invocations", "Sum").map((metric) => [metric, PRICES.lambdaRequest] as const),
    [metrics.table("ConsumedReadCapacityUnits"), PRICES.readUnit],
    [metrics.table("ConsumedWriteCapacityUnits"), PRICES.writeUnit],
  ];
  return {
    metrics: priced.map(([metric]) => metric),
    // Metric math has no exponents such as 1e-6.
    expression: priced.map(([, dollars], index) => `FILL(m${index}, 0) * ${dollars.toFixed(15)}`).join(" + "),
  };
}
