import { z } from "zod";
import { mayAssumeRole } from "../../iam/trust-policy";
import type { LambdaFunction } from "../../model";
import type { Resource } from "../evaluated-stack";
import { read, text } from "./attributes";
import { parsePolicy } from "./iam-resources";
import type { Reading } from "./reading";

const trust = z.object({ arn: text(), assume_role_policy: text() });

/**
 * AWS creates no function whose role Lambda cannot assume. Roles of other stacks are not checked.
 * @param functions with their resources.
 */
export async function checkExecutionRoles(
  reading: Reading,
  functions: readonly { readonly resource: Resource; readonly fn: LambdaFunction }[],
): Promise<void> {
  const used = new Set(functions.map(({ fn }) => fn.roleArn));
  const roles = reading.ofType("aws_iam_role").filter((resource) => reading.attempt(() => used.has(String(resource.attributes.arn))));
  const trusted = reading.each(roles, (resource) => {
    const { arn, assume_role_policy } = read(resource, trust);
    return { arn, resource, policy: parsePolicy("trust", assume_role_policy, resource, "assume_role_policy").document };
  });
  for (const { resource, fn } of functions) {
    const role = trusted.find(({ arn }) => arn === fn.roleArn);
    if (!role) continue;
    const mayAssume = { service: "lambda.amazonaws.com", roleArn: fn.roleArn, trustPolicy: role.policy, sourceArn: fn.arn };
    if (await mayAssumeRole(mayAssume)) continue;
    const reason = `the role defined for the function cannot be assumed by Lambda: the assume_role_policy of ${role.resource.address} does not let lambda.amazonaws.com do it`;
    reading.refuse(resource, "role", reason);
  }
}
