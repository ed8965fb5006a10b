import type { ServiceCaller } from "../lambda/invocation";

/** As CloudTrail shows the sessions that API Gateway opens. */
const SESSION_NAME = "BackplaneAssumeRoleSession";

/**
 * API Gateway, which calls for a route or an authorizer.
 * @param roleArn the role that the stack names for the call (`credentials_arn`).
 */
export function apiGatewayFor(sourceArn: string, roleArn: string | undefined): ServiceCaller {
  const service = "apigateway.amazonaws.com";
  return roleArn === undefined ? { service, sourceArn } : { service, sourceArn, session: { roleArn, sessionName: SESSION_NAME } };
}
