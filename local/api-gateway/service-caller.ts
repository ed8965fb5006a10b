/** A service that calls for one of its resources. */
export interface ServiceCaller {
  /** `apigateway.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
  /** The session of a role that the service opens for the call. Without one, the function's resource policy must allow the call. */
  readonly session?: RoleToAssume;
}

interface RoleToAssume {
  readonly roleArn: string;
  readonly sessionName: string;
}

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
