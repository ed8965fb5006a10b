import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import type { Settings } from "../settings";
import { forEvery } from "./for-every";

/** Sets the least levels of the log lines that CloudWatch Logs gets; those that are not set are Lambda's. */
export function setLogLevels(scope: IConstruct, { applicationLogLevel, systemLogLevel }: Settings): void {
  forEvery(scope, NodejsFunction, ({ resource: { loggingConfig } }) => {
    if (applicationLogLevel) loggingConfig.applicationLogLevel = applicationLogLevel;
    if (systemLogLevel) loggingConfig.systemLogLevel = systemLogLevel;
  });
}
