import type { IConstruct } from "constructs";
import type { Settings } from "../settings";
import { requireSignedCode } from "./code-signing";
import { encryptLogs, encryptVariables } from "./encryption";
import { setLogLevels } from "./log-levels";
import { boundPermissions } from "./permissions-boundary";
import { preventDestroy } from "./prevent-destroy";
import { reserveConcurrency } from "./reserved-concurrency";
import { trace } from "./tracing";
import { runInVpc } from "./vpc";

/**
 * The settings that are about every resource of a kind, and not about one construct of the stack. Each is off by default, and then changes
 * nothing. They also apply to constructs that are added to the stack later.
 */
export function applyOptions(stack: IConstruct, settings: Settings): void {
  if (settings.preventDestroy) preventDestroy(stack);
  if (settings.permissionsBoundary) boundPermissions(stack, settings.permissionsBoundary);
  if (settings.encryptionKeys?.logs) encryptLogs(stack, settings.encryptionKeys.logs);
  if (settings.encryptionKeys?.variables) encryptVariables(stack, settings.encryptionKeys.variables);
  reserveConcurrency(stack, settings);
  if (settings.vpc) runInVpc(stack, settings.vpc, settings.region);
  if (settings.tracing) trace(stack);
  if (settings.codeSigningConfig) requireSignedCode(stack, settings.codeSigningConfig);
  setLogLevels(stack, settings);
}
