import { roleKey } from "../../account/entries/iam";
import { mayLambdaAssume, roleWithArn } from "../../aws-rules/execution-role";
import type { LambdaFunction } from "../../model";
import type { Resource } from "../evaluated-stack";
import type { Reading } from "./reading";

/**
 * AWS creates no function whose role Lambda cannot assume. Roles of other stacks are not checked.
 * @param functions with their resources.
 */
export async function checkExecutionRoles(
  reading: Reading,
  functions: readonly { readonly resource: Resource; readonly fn: LambdaFunction }[],
): Promise<void> {
  const { account } = reading;
  for (const { resource, fn } of functions) {
    const role = roleWithArn(account, fn.roleArn);
    if (!role || (await mayLambdaAssume(role, fn.arn))) continue;
    const address = reading.addressOf("iam.roles", roleKey(role.RoleName));
    const reason = `the role defined for the function cannot be assumed by Lambda: the assume_role_policy of ${address} does not let lambda.amazonaws.com do it`;
    reading.refuse(resource, "role", reason);
  }
}
