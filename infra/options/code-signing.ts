import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import { forEvery } from "./for-every";

/** Makes Lambda check the signature of every function's code. */
export function requireSignedCode(scope: IConstruct, configArn: string): void {
  forEvery(scope, NodejsFunction, (fn) => {
    fn.resource.codeSigningConfigArn = configArn;
  });
}
