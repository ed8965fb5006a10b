import { DEFAULT_QUOTAS } from "../local/api-gateway/limits";
import { LIFECYCLE_SECONDS, ROW_BYTES } from "./assumptions";
import { decimal, dollars, whole } from "./format";
import type { Plan } from "./plan";
import { PRICES } from "./prices";

/** A plan for people: what one broadcast takes, what a month costs, and what to do. */
export function planText(plan: Plan): string {
  return [...headline(plan), "", ...oneBroadcast(plan), "", ...oneMonth(plan), "", ...verdict(plan)].join("\n");
}

function headline({ question: { connections, rate, bytes, lifetimeMinutes } }: Plan): string[] {
  return [
    `${whole(connections)} connections of ${decimal(lifetimeMinutes)} minutes, ${decimal(rate)} ${rate === 1 ? "broadcast" : "broadcasts"} a second of ${whole(bytes)} bytes`,
  ];
}

function oneBroadcast({ broadcast, needs, dollars: price, question: { connections, quotas, settings } }: Plan): string[] {
  const { broadcastRateLimit: rate, broadcastBurstLimit: burst } = settings;
  const helpers = broadcast.helpers === 0 ? "message alone" : `message and ${broadcast.helpers} × fan-out`;
  return [
    "one broadcast",
    row(
      "account's floor",
      `${decimal(broadcast.accountFloorSeconds)} s`,
      bound(connections, quotas.requestBurst, quotas.requestsPerSecond),
    ),
    row("floor as set", `${decimal(broadcast.floorSeconds)} s`, bound(connections, burst, rate)),
    row("last receiver", `${decimal(broadcast.expectedSeconds)} s`, "by functions that have just started"),
    row("invocations", `${broadcast.invocations}`, `${helpers}; ${decimal(needs.concurrency)} functions at a time`),
    row(
      "",
      `${decimal(broadcast.gbSeconds)} GB-s`,
      `${decimal(broadcast.cpuSeconds)} s of CPU; ${decimal(broadcast.gbSecondsOfOneHung)} GB-s more when a receiver never answers`,
    ),
    row("reads", `${decimal(broadcast.readUnits)}`, `units, for rows of ${ROW_BYTES} bytes`),
    row("messages", whole(broadcast.messagesOut + broadcast.messagesIn), "of up to 32 KB"),
    row("price", dollars(price), "one more broadcast"),
  ];
}

function bound(connections: number, burst: number, rate: number): string {
  return `(${whole(connections)} − ${whole(burst)}) / ${whole(rate)} a second`;
}

function oneMonth({ month, needs }: Plan): string[] {
  const { dollars: price } = month;
  return [
    "one month of 730 hours",
    row("messages", dollars(price.messages), `${whole(month.messages)}`),
    row("connections", dollars(price.connectionMinutes), `${whole(month.connectionMinutes)} minutes`),
    row("Lambda", dollars(price.lambda), `${whole(month.invocations)} invocations, ${whole(month.gbSeconds)} GB-s`),
    row(
      "DynamoDB",
      dollars(price.dynamodb),
      `${whole(month.readUnits)} read and ${whole(month.writeUnits)} write units; ${decimal(needs.connects)} connects a second`,
    ),
    row("data out", dollars(price.dataOut), "to the internet"),
    row("CloudWatch", dollars(price.cloudwatch), `${whole(month.logBytes / 1e9)} GB of logs, ${month.metrics} metrics`),
    row("total", dollars(price.total), `list prices of ${PRICES.region} as of ${PRICES.asOf}: check them`),
    row("", "", `connect and disconnect are taken to last ${LIFECYCLE_SECONDS * 1_000} ms each`),
  ];
}

function verdict({ verdict: { problems, changes }, question: { quotas } }: Plan): string[] {
  if (problems.length > 0) return [...problems, ...changes];
  const isDefault = quotas.requestsPerSecond === DEFAULT_QUOTAS.requestsPerSecond;
  return [`It works with ${isDefault ? "the quotas of a new account" : "these quotas"} and these settings.`];
}

function row(name: string, figure: string, explanation: string): string {
  return `  ${name.padEnd(16)} ${figure.padStart(16)}  ${explanation}`.trimEnd();
}
