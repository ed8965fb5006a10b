import type { Construct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import { resourcePrefix } from "../resource-prefix";
import type { Settings } from "../settings";
import type { WebSocketApi } from "../web-socket-api";
import { AccessLog } from "./access-log";
import { Alarms } from "./alarms";
import { Dashboard } from "./dashboard";
import { Metrics } from "./metrics";

export interface Observed {
  readonly api: WebSocketApi;
  readonly tableName: string;
  /** Name of the queue of failed events. */
  readonly failuresName: string;
}

/** Adds the access log, the dashboard and the alarms that the stage has. They cover the functions that the stack has when this is called. */
export function observe(stack: Construct, settings: Settings, { api, tableName, failuresName }: Observed): void {
  const { region, logRetentionDays, accessLog, dashboard, alarmTopic } = settings;
  const prefix = resourcePrefix(settings);
  if (accessLog) {
    new AccessLog(stack, "access-log", {
      api,
      logGroupName: `/aws/apigateway/${prefix}-access`,
      logRetentionDays,
      logRole: accessLog.logRole,
      roleName: `${prefix}-api-logs-${region}`,
      region,
    });
  }
  const functions = stack.node.findAll().filter((construct) => construct instanceof NodejsFunction);
  const metrics = new Metrics({ apiId: api.apiId, stageName: settings.stage, functions, tableName, failuresName, prefix });
  if (dashboard) new Dashboard(stack, "dashboard", { metrics, name: `${prefix}-${region}`, region });
  if (alarmTopic) new Alarms(stack, "alarms", { metrics, topicArn: alarmTopic, prefix });
}
