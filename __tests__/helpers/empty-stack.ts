import { TerraformStack, Testing } from "cdktf";
import type { NodejsFunctionProps } from "../../infra/nodejs-function";
import { temporaryFolder } from "./temporary-folder";

/** A stack to try constructs in. Call it while the test file is loaded. */
export function emptyStack(): TerraformStack {
  return new TerraformStack(Testing.app({ outdir: temporaryFolder() }), "stack");
}

/** The props of a small function. */
export const functionProps: NodejsFunctionProps = {
  functionName: "handler",
  roleName: "handler",
  entry: "lambdas/default.ts",
  runtime: "nodejs22.x",
  memoryMb: 128,
  timeoutSeconds: 3,
  logRetentionDays: 1,
};
