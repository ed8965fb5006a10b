import { mayAssumeRole } from "../../iam/trust-policy";
import type { LambdaFunction, Role } from "../../model";
import type { Resource } from "../evaluated-stack";
import type { Reading } from "./reading";

/**
 * AWS creates no function whose role Lambda cannot assume. Roles of other stacks are not checked.
 * @param functions with their resources.
 * @param roles those of the stack that the functions use.
 */
export async function checkExecutionRoles(
  reading: Reading,
  functions: readonly { readonly resource: Resource; readonly fn: LambdaFunction }[],
  roles: readonly Role[],
): Promise<void> {
  for (const { resource, fn } of functions) {
    const role = roles.find(({ arn }) => arn === fn.roleArn);
    if (!role || (await mayAssumeRole({ service: "lambda.amazonaws.com", role, sourceArn: fn.arn }))) continue;
    const address = reading.attempt(() => reading.ofType("aws_iam_role").find(({ attributes }) => attributes.arn === role.arn)?.address);
    const reason = `the role defined for the function cannot be assumed by Lambda: the assume_role_policy of ${address} does not let lambda.amazonaws.com do it`;
    reading.refuse(resource, "role", reason);
  }
}
