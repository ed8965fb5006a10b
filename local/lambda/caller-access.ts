import { roleSession } from "../iam/credentials";
import type { AccessControl } from "../iam/iam";
import type { LambdaFunction } from "../model";
import type { ServiceCaller } from "./invocation";
import { mayInvoke, policyForRole } from "./resource-policy";

export interface FunctionToInvoke {
  readonly fn: LambdaFunction;
  readonly qualifier: string | undefined;
  /** As the service names the function. */
  readonly functionArn: string;
}

/**
 * Why a service may not invoke a function: with a role of the stack, the role has to trust the service, and the role's policies have to
 * allow the call; without one, the function's resource policy.
 * @returns undefined when it may. A promise only with a role: every event of a route asks.
 */
export function refusalOf(
  invoked: FunctionToInvoke,
  caller: ServiceCaller,
  access: Pick<AccessControl, "assumeRole" | "authorize">,
): string | undefined | Promise<string | undefined> {
  if (caller.session) return refusalOfSession(invoked, { ...caller, ...caller.session }, access);
  const { fn, qualifier } = invoked;
  if (mayInvoke(fn.permissions, caller, qualifier)) return undefined;
  const name = qualifier === undefined ? fn.name : `${fn.name}:${qualifier}`;
  return `no aws_lambda_permission of ${name} lets ${caller.service} invoke it for ${caller.sourceArn}`;
}

async function refusalOfSession(
  { fn, qualifier, functionArn }: FunctionToInvoke,
  { service, sourceArn, roleArn, sessionName }: ServiceCaller & NonNullable<ServiceCaller["session"]>,
  access: Pick<AccessControl, "assumeRole" | "authorize">,
): Promise<string | undefined> {
  const assumed = await access.assumeRole({ service, sourceArn, roleArn });
  if (!assumed.allowed) return assumed.message;
  const resourcePolicy = policyForRole(fn, roleArn, qualifier);
  const verdict = await access.authorize({
    principal: roleSession(roleArn, sessionName),
    action: "lambda:InvokeFunction",
    resource: functionArn,
    ...(resourcePolicy && { resourcePolicy }),
  });
  return verdict.allowed ? undefined : verdict.message;
}
