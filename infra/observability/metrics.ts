import type { BroadcastMetric } from "../../lambdas/log-broadcast";
import type { NodejsFunction } from "../nodejs-function";

/** One metric of CloudWatch and how it is aggregated. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99`, … */
  readonly stat: string;
  readonly label: string;
}

export interface MetricSources {
  readonly apiId: string;
  readonly stageName: string;
  readonly functions: readonly NodejsFunction[];
  readonly tableName: string;
  readonly failuresName: string;
  /** First part of the resources' names. */
  readonly prefix: string;
}

/** Ids of the functions that write the metrics of broadcasts (lambdas/log-broadcast.ts). */
const BROADCASTERS = ["message", "fan-out"];

/** Ids of the functions that refuse clients (lambdas/log-refusal.ts). A stack has `authorize` with tokens only. */
const REFUSERS = ["authorize", "connect", "message"];

/** The metrics of one stage. */
export class Metrics {
  readonly functions: readonly NodejsFunction[];
  /** Where the metric filters for cold starts write to. */
  readonly coldStartNamespace: string;
  readonly #sources: MetricSources;

  constructor(sources: MetricSources) {
    this.#sources = sources;
    this.functions = sources.functions;
    this.coldStartNamespace = `Fanfare/${sources.prefix}`;
  }

  /** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
  api(name: string, stat = "Sum"): Metric {
    const { apiId, stageName } = this.#sources;
    return { namespace: "AWS/ApiGateway", name, dimensions: { ApiId: apiId, Stage: stageName }, stat, label: `${name} ${stat}` };
  }

  /** One for each function. docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  lambda(name: string, stat: string): Metric[] {
    return this.functions.map((fn) => this.ofFunction(fn, name, stat));
  }

  ofFunction(fn: NodejsFunction, name: string, stat: string): Metric {
    return { namespace: "AWS/Lambda", name, dimensions: { FunctionName: fn.functionName }, stat, label: `${fn.node.id} ${name} ${stat}` };
  }

  /** One for each function that broadcasts. */
  broadcast(name: BroadcastMetric, stat: string): Metric[] {
    return this.functions
      .filter(({ node }) => BROADCASTERS.includes(node.id))
      .map((fn) => ({
        namespace: "Fanfare",
        name,
        dimensions: { functionName: fn.functionName },
        stat,
        label: `${fn.node.id} ${name} ${stat}`,
      }));
  }

  /**
   * Metric math that finds `Refused` with every reason that occurred: the reasons are many, and few of them occur.
   * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
   */
  get refused(): string {
    const names = this.functions.filter(({ node }) => REFUSERS.includes(node.id)).map((fn) => `"${fn.functionName}"`);
    return `SEARCH('{Fanfare,functionName,reason} MetricName="Refused" functionName=(${names.join(" OR ")})', 'Sum')`;
  }

  /** docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
  table(name: string): Metric {
    return { namespace: "AWS/DynamoDB", name, dimensions: { TableName: this.#sources.tableName }, stat: "Sum", label: name };
  }

  /** docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  failures(name: string): Metric {
    return { namespace: "AWS/SQS", name, dimensions: { QueueName: this.#sources.failuresName }, stat: "Maximum", label: name };
  }

  coldStarts(stat: string): Metric {
    return { namespace: this.coldStartNamespace, name: "InitDurationMs", dimensions: {}, stat, label: `cold starts ${stat}` };
  }
}
