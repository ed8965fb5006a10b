import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import { forEvery } from "./for-every";

/** Lets Lambda send traces of every function to X-Ray. X-Ray has no permissions for single resources. */
export function trace(scope: IConstruct): void {
  forEvery(scope, NodejsFunction, (fn) => {
    fn.resource.putTracingConfig({ mode: "Active" });
    fn.addToPolicy({ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] });
  });
}
