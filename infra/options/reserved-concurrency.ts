import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import type { Settings } from "../settings";
import { forEvery } from "./for-every";

/** Reserves concurrency for functions, by the ids of their constructs. */
export function reserveConcurrency(scope: IConstruct, reservations: NonNullable<Settings["reservedConcurrency"]>): void {
  const byId = new Map(Object.entries(reservations));
  forEvery(scope, NodejsFunction, (fn) => {
    const reserved = byId.get(fn.node.id);
    if (reserved !== undefined) fn.resource.reservedConcurrentExecutions = reserved;
  });
}
