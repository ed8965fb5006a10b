import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import type { Settings } from "../settings";
import { forEvery } from "./for-every";

/** Requests a second for each reserved invocation, however short they are. docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
const REQUESTS_PER_SECOND = 10;

/** Each new connection, and each that ends, invokes them. */
const OF_CONNECTIONS = ["authorize", "connect", "disconnect"];

/**
 * Reserves concurrency for functions, by the ids of their constructs. Warns of a function that could not keep up with the new connections that
 * the account takes: after a network failure all clients come back at once.
 */
export function reserveConcurrency(scope: IConstruct, { reservedConcurrency = {}, accountQuotas: { connectRate } }: Settings): void {
  const byId = new Map(Object.entries(reservedConcurrency));
  forEvery(scope, NodejsFunction, (fn) => {
    const reserved = byId.get(fn.node.id);
    if (reserved !== undefined) fn.resource.reservedConcurrentExecutions = reserved;
  });
  for (const id of OF_CONNECTIONS) {
    const requests = REQUESTS_PER_SECOND * (byId.get(id) ?? Number.POSITIVE_INFINITY);
    if (requests >= connectRate) continue;
    Annotations.of(scope).addWarning(
      `reservedConcurrency.${id}: Lambda takes at most ${requests} requests a second for it, and API Gateway ${connectRate} new connections; the rest is refused (docs/stages.md#reserved-concurrency)`,
    );
  }
}
