import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import type { WebSocketApi } from "../web-socket-api";
import { LogRole, type LogRoleProps } from "./log-role";

export interface AccessLogProps extends LogRoleProps {
  readonly api: WebSocketApi;
  readonly logGroupName: string;
  readonly logRetentionDays: number;
}

/**
 * Fields of a line, of those that WebSocket APIs have. Left out are the ones that may hold secrets or personal data: request headers, queries,
 * `identity.*` with the client's address, and the authorizer's context.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
const FIELDS = {
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  requestTimeEpoch: "$context.requestTimeEpoch",
  eventType: "$context.eventType",
  routeKey: "$context.routeKey",
  status: "$context.status",
  connectionId: "$context.connectionId",
  connectedAt: "$context.connectedAt",
  messageId: "$context.messageId",
  stage: "$context.stage",
  domainName: "$context.domainName",
  integrationLatency: "$context.integrationLatency",
  integrationStatus: "$context.integration.status",
  lambdaStatus: "$context.integration.integrationStatus",
  lambdaRequestId: "$context.integration.requestId",
  integrationError: "$context.integration.error",
  error: "$context.error.message",
  errorType: "$context.error.responseType",
  authorizerError: "$context.authorizer.error",
  authorizerStatus: "$context.authorizer.status",
  authorizerLatency: "$context.authorizer.latency",
};

/** A JSON line for every connect, disconnect and client message of the API's stage, in a log group of its own. */
export class AccessLog extends Construct {
  constructor(scope: Construct, id: string, { api, logGroupName, logRetentionDays, ...roleProps }: AccessLogProps) {
    super(scope, id);
    const logGroup = new CloudwatchLogGroup(this, "logs", { name: logGroupName, retentionInDays: logRetentionDays });
    const role = new LogRole(this, "log-role", roleProps);
    api.logAccess({ destinationArn: logGroup.arn, format: JSON.stringify(FIELDS) }, role.parts);
  }
}
