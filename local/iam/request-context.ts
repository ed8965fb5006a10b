import type { Principal } from "./credentials";
import type { RequestContext } from "./visible-request";

export interface ContextSources {
  readonly principal: Principal;
  readonly region: string;
  readonly accountId: string;
  readonly nowMs: number;
  /** Condition keys of the service. */
  readonly added: RequestContext;
}

/**
 * The condition keys that AWS gives every request, as far as the runtime can know them
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html). `aws:SourceIp` is the loopback address that the
 * request really came from, since the address that AWS would see is unknown.
 */
export function requestContext({ principal, region, accountId, nowMs, added }: ContextSources): RequestContext {
  const now = new Date(Math.floor(nowMs / 1000) * 1000);
  return {
    "aws:currenttime": now.toISOString().replace(".000Z", "Z"),
    "aws:epochtime": String(now.getTime() / 1000),
    "aws:principalaccount": accountId,
    "aws:principalisawsservice": "false",
    "aws:requestedregion": region,
    "aws:resourceaccount": accountId,
    // On AWS the SDK speaks TLS; that it does not do so to localhost is no difference of the stack's.
    "aws:securetransport": "true",
    "aws:sourceip": "127.0.0.1",
    "aws:viaawsservice": "false",
    ...principalKeys(principal, region, accountId),
    ...Object.fromEntries(Object.entries(added).map(([key, value]) => [key.toLowerCase(), value])),
  };
}

/** Of a role's session `aws:PrincipalArn` is the role, and `aws:userid` ends with the session's name: Lambda takes the function's. */
function principalKeys(principal: Principal, region: string, accountId: string): RequestContext {
  if (principal.kind === "administrator") return { "aws:principalarn": principal.arn, "aws:principaltype": "User" };
  const sessionName = principal.arn.slice(principal.arn.lastIndexOf("/") + 1);
  return {
    "aws:principalarn": principal.roleArn,
    "aws:principaltype": "AssumedRole",
    "aws:userid": `AROALOCAL:${sessionName}`,
    "lambda:sourcefunctionarn": `arn:aws:lambda:${region}:${accountId}:function:${sessionName}`,
  };
}
